import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  contentTypeOf,
  negotiateDiscovery,
  noSuchResource,
  notAcceptable,
  type ResourceDescription,
} from '@berth/kube';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { resources } from '../resources/resources.js';
import { reviews } from '../reviews/reviews.js';
import { type ApiReply, type ApiRequest } from './api-request.js';
import { API_SERVICES, type ApiServices } from './api-services.js';
import { DEFAULT_CLUSTER } from './resource-path.js';
import { sendTagged } from './send.js';

const clusterResources = [...resources.filter(({ global }) => !global), ...reviews];
const rootResources = [...resources, ...reviews];

const NO_CUSTOM_KINDS = {
  kind: 'CustomResourceDefinitionList',
  apiVersion: 'apiextensions.k8s.io/v1',
  metadata: {},
  items: [],
};

/** What is served: at the root everything, below a cluster what belongs to clusters. */
@Controller(['', 'clusters/:cluster'])
export class DiscoveryController {
  constructor(@Inject(API_SERVICES) private readonly services: ApiServices) {}

  @Get('api')
  core(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    return this.negotiated(request, reply, cluster, 'api', apiVersions);
  }

  @Get('apis')
  groups(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    return this.negotiated(request, reply, cluster, 'apis', apiGroupList);
  }

  @Get('api/v1')
  coreResources(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    return this.plain(request, reply, cluster, (served) => apiResourceList(served, '', 'v1'));
  }

  /**
   * That there are no custom kinds. kubectl asks when a manifest has a kind it can't find, such as one misspelt, and says
   * so only when it is told this; else it complains that it was not.
   */
  @Get('apis/apiextensions.k8s.io/v1/customresourcedefinitions')
  customKinds(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    return this.plain(request, reply, cluster, () => NO_CUSTOM_KINDS);
  }

  @Get('apis/:group')
  group(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('group') group: string,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    return this.plain(request, reply, cluster, (served) => apiGroup(served, group));
  }

  @Get('apis/:group/:version')
  groupResources(
    @Req() request: ApiRequest,
    @Res() reply: ApiReply,
    @Param('group') group: string,
    @Param('version') version: string,
    @Param('cluster') cluster?: string,
  ): Promise<void> {
    return this.plain(request, reply, cluster, (served) => apiResourceList(served, group, version));
  }

  /** `/api` and `/apis`, aggregated for the clients that read that. */
  private async negotiated(
    request: ApiRequest,
    reply: ApiReply,
    cluster: string | undefined,
    root: 'api' | 'apis',
    legacy: (served: readonly ResourceDescription[]) => object,
  ): Promise<void> {
    await this.services.requireCluster(cluster ?? DEFAULT_CLUSTER);
    const form = negotiateDiscovery(request.headers.accept);
    if (form === undefined) throw notAcceptable(['application/json']);
    const served = servedIn(cluster);
    const document =
      form.as === 'discovery' ? aggregatedDiscovery(served, root, form.version) : legacy(served);
    await sendTagged(request, reply, JSON.stringify(document), contentTypeOf(form));
  }

  private async plain(
    request: ApiRequest,
    reply: ApiReply,
    cluster: string | undefined,
    describe: (served: readonly ResourceDescription[]) => object | undefined,
  ): Promise<void> {
    await this.services.requireCluster(cluster ?? DEFAULT_CLUSTER);
    const document = describe(servedIn(cluster));
    if (document === undefined) throw noSuchResource();
    await sendTagged(request, reply, JSON.stringify(document), 'application/json');
  }
}

function servedIn(cluster: string | undefined): readonly ResourceDescription[] {
  return cluster === undefined ? rootResources : clusterResources;
}
