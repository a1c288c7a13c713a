import { Module, type DynamicModule } from '@nestjs/common';
import { Binder } from './binder.js';
import { LogController } from './log.controller.js';

/** A binder behind the transport that follows the log. */
@Module({})
export class BinderModule {
  static around(binder: Binder): DynamicModule {
    return {
      module: BinderModule,
      controllers: [LogController],
      providers: [{ provide: Binder, useValue: binder }],
    };
  }
}
