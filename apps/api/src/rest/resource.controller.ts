import { noSuchResource } from '@berth/kube';
import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { type ApiReply, type ApiRequest, pathOfRequest } from './api-request.js';
import { API_SERVICES, type ApiServices } from './api-services.js';
import { answerMounts } from '../mounts/answer-mounts.js';
import { BINDING } from '../resources/pod/binding.js';
import { MOUNTS } from '../resources/pod/pod.js';
import { answerReview } from '../reviews/answer-review.js';
import { answerGet, answerList } from './read-requests.js';
import { parseResourcePath } from './resource-path.js';
import { resourceRequest, type ResourceRequest } from './resource-request.js';
import { servicesFor } from './services-for.js';
import { answerWatch } from './watch-request.js';
import {
  answerBinding,
  answerCreate,
  answerDelete,
  answerDeleteCollection,
  answerPatch,
  answerUpdate,
} from './write-requests.js';
import { isWatch } from '@berth/kube';

/** Subresources that are no view of their object, each with the one thing it can do. */
const subresources: Readonly<
  Record<string, (asked: ResourceRequest, services: ApiServices) => Promise<void>>
> = { [MOUNTS]: answerMounts, [BINDING]: answerBinding };

/** Every resource of every cluster: the path says which, the method what to do. */
@Controller()
export class ResourceController {
  constructor(@Inject(API_SERVICES) private readonly services: ApiServices) {}

  @All(['api/*', 'apis/*', 'clusters/:cluster/api/*', 'clusters/:cluster/apis/*'])
  async handle(@Req() request: ApiRequest, @Res() reply: ApiReply): Promise<void> {
    const path = parseResourcePath(pathOfRequest(request));
    if (path === undefined) throw noSuchResource();
    await this.services.requireCluster(path.cluster);
    if (await answerReview(path, request, reply, this.services.authorizer)) return;
    await this.answer(resourceRequest(path, request, reply));
  }

  private answer(asked: ResourceRequest): Promise<void> {
    const services = servicesFor(asked, this.services);
    return subresources[asked.subresource ?? '']?.(asked, services) ?? answerVerb(asked, services);
  }
}

function answerVerb(asked: ResourceRequest, services: ApiServices): Promise<void> {
  switch (asked.verb) {
    case 'get':
      return answerGet(asked, services);
    case 'list':
      return isWatch(asked.query) ? answerWatch(asked, services) : answerList(asked, services);
    case 'watch':
      return answerWatch(asked, services);
    case 'create':
      return answerCreate(asked, services);
    case 'update':
      return answerUpdate(asked, services);
    case 'patch':
      return answerPatch(asked, services);
    case 'delete':
      return answerDelete(asked, services);
    case 'deletecollection':
      return answerDeleteCollection(asked, services);
  }
}
