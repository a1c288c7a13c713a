import { Module, type DynamicModule } from '@nestjs/common';
import { LogController } from './log.controller.js';
import { Provisioner } from './provisioner.js';

/** A provisioner behind the transport that follows the log. */
@Module({})
export class ProvisionerModule {
  static around(provisioner: Provisioner): DynamicModule {
    return {
      module: ProvisionerModule,
      controllers: [LogController],
      providers: [{ provide: Provisioner, useValue: provisioner }],
    };
  }
}
