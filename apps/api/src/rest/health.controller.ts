import { notFound, serviceUnavailable } from '@berth/kube';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type ApiReply } from './api-request.js';
import { API_SERVICES, type ApiServices } from './api-services.js';
import { versionInfo } from './version.js';

/** What anyone may ask without a token: whether the server is there, and which release it is. */
@Controller(['', 'clusters/:cluster'])
export class HealthController {
  constructor(@Inject(API_SERVICES) private readonly services: ApiServices) {}

  @Get('version')
  version(@Res() reply: ApiReply, @Param('cluster') cluster?: string): void {
    this.refuseUnknown(cluster);
    reply.header('content-type', 'application/json').send(JSON.stringify(versionInfo));
  }

  @Get(['healthz', 'livez'])
  live(@Res() reply: ApiReply, @Param('cluster') cluster?: string): void {
    this.refuseUnknown(cluster);
    sendOk(reply);
  }

  @Get('readyz')
  async ready(@Res() reply: ApiReply, @Param('cluster') cluster?: string): Promise<void> {
    this.refuseUnknown(cluster);
    if (!(await this.services.ready())) throw serviceUnavailable('the server is not ready');
    sendOk(reply);
  }

  /** From memory: strangers ask here, and none of them may make the database work. */
  private refuseUnknown(cluster: string | undefined): void {
    if (cluster === undefined || this.services.knowsCluster(cluster)) return;
    throw notFound({ group: 'berth.dev', resource: 'clusters' }, cluster);
  }
}

function sendOk(reply: ApiReply): void {
  reply.header('content-type', 'text/plain; charset=utf-8').send('ok');
}
