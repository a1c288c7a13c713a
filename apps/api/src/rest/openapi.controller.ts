import {
  buildOpenApi,
  noSuchResource,
  OPENAPI_V2_PROTOBUF,
  openApiIndex,
  wantsOpenApiProtobuf,
} from '@berth/kube';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { resources } from '../resources/resources.js';
import { reviews } from '../reviews/reviews.js';
import { type ApiReply, type ApiRequest } from './api-request.js';
import { API_SERVICES, type ApiServices } from './api-services.js';
import { DEFAULT_CLUSTER } from './resource-path.js';
import { sendTagged } from './send.js';

const info = { title: 'Berth', version: 'v1.33.0' };
const rootDocuments = buildOpenApi([...resources, ...reviews], info);
const clusterDocuments = buildOpenApi([...resources.filter(({ global }) => !global), ...reviews], info);

/** A document under its hash never changes, so clients may keep it for a year. */
const FOREVER_SECONDS = 31_536_000;

/** The shapes of everything served, from which kubectl validates, patches and explains. */
@Controller(['', 'clusters/:cluster'])
export class OpenApiController {
  constructor(@Inject(API_SERVICES) private readonly services: ApiServices) {}

  @Get('openapi/v3')
  async index(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    const documents = await this.documentsOf(cluster);
    const prefix = cluster === undefined ? '' : `/clusters/${cluster}`;
    await sendTagged(request, reply, JSON.stringify(openApiIndex(documents, prefix)), 'application/json');
  }

  @Get('openapi/v3/api/:version')
  core(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('version') version: string,
    @Query('hash') hash?: string,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    return this.document(request, reply, `api/${version}`, hash, cluster);
  }

  @Get('openapi/v3/apis/:group/:version')
  group(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('group') group: string,
    @Param('version') version: string,
    @Query('hash') hash?: string,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    return this.document(request, reply, `apis/${group}/${version}`, hash, cluster);
  }

  @Get(['openapi/v2', 'swagger-2.0.0.pb-v1'])
  async v2(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    const { v2 } = await this.documentsOf(cluster);
    if (wantsOpenApiProtobuf(request.headers.accept)) {
      reply.header('content-type', OPENAPI_V2_PROTOBUF).send(Buffer.from(v2.protobuf));
    } else await sendTagged(request, reply, v2.text, 'application/json');
  }

  private async document(
    request: ApiRequest,
    reply: ApiReply,
    path: string,
    hash: string | undefined,
    cluster: string | undefined,
  ): Promise<void> {
    const found = (await this.documentsOf(cluster)).v3.get(path);
    if (found === undefined) throw noSuchResource();
    if (hash === found.hash) {
      const expires = new Date(Date.now() + FOREVER_SECONDS * 1000).toUTCString();
      reply.header('cache-control', 'public, immutable').header('expires', expires);
    }
    await sendTagged(request, reply, found.text, 'application/json', found.hash);
  }

  private async documentsOf(cluster: string | undefined): Promise<typeof rootDocuments> {
    await this.services.requireCluster(cluster ?? DEFAULT_CLUSTER);
    return cluster === undefined ? rootDocuments : clusterDocuments;
  }
}
