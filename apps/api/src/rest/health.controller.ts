import { notFound, serviceUnavailable } from '@berth/kube';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest } from './api-request.js';
import { API_SERVICES, type ApiServices } from './api-services.js';
import { versionInfo } from './version.js';

/** What anyone may ask without a token: whether the server is there, and which release it is. */
@Controller(['', 'clusters/:cluster'])
export class HealthController {
  constructor(@Inject(API_SERVICES) private readonly services: ApiServices) {}

  @Get('version')
  version(@Req() request: ApiRequest, @Res() reply: ApiReply, @Param('cluster') cluster?: string): void {
    this.refuseUnknown(request, cluster);
    reply.header('content-type', 'application/json').send(JSON.stringify(versionInfo));
  }

  @Get(['healthz', 'livez'])
  live(@Req() request: ApiRequest, @Res() reply: ApiReply, @Param('cluster') cluster?: string): void {
    this.refuseUnknown(request, cluster);
    sendOk(reply);
  }

  @Get('readyz')
  async ready(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    this.refuseUnknown(request, cluster);
    if (!(await this.services.ready())) throw serviceUnavailable('the server is not ready');
    sendOk(reply);
  }

  /** From memory, since strangers ask here; to them all clusters are there, so that they cannot try out names. */
  private refuseUnknown({ berthUser }: ApiRequest, cluster: string | undefined): void {
    if (berthUser === undefined || cluster === undefined || this.services.knowsCluster(cluster)) return;
    throw notFound({ group: 'berth.dev', resource: 'clusters' }, cluster);
  }
}

function sendOk(reply: ApiReply): void {
  reply.header('content-type', 'text/plain; charset=utf-8').send('ok');
}
