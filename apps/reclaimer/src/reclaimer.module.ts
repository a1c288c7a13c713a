import { Module, type DynamicModule } from '@nestjs/common';
import { LogController } from './log.controller.js';
import { Reclaimer } from './reclaimer.js';

/** A reclaimer behind the transport that follows the log. */
@Module({})
export class ReclaimerModule {
  static around(reclaimer: Reclaimer): DynamicModule {
    return {
      module: ReclaimerModule,
      controllers: [LogController],
      providers: [{ provide: Reclaimer, useValue: reclaimer }],
    };
  }
}
