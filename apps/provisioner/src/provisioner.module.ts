import { Module, type DynamicModule } from '@nestjs/common';
import { LogController } from './log.controller.js';
import { WaitingClaims } from './waiting-claims.js';

/** A provisioner behind the transport that follows the log. */
@Module({})
export class ProvisionerModule {
  static around(waiting: WaitingClaims): DynamicModule {
    return {
      module: ProvisionerModule,
      controllers: [LogController],
      providers: [{ provide: WaitingClaims, useValue: waiting }],
    };
  }
}
