import { apiVersionOf } from '@berth/kube';
import { volumeAttributesClass } from '../resources/volume-attributes-class/volume-attributes-class.js';
import { type Resource } from '../resources/resource.js';
import { type ApiServices } from './api-services.js';

const STORED = apiVersionHead(volumeAttributesClass);

/** Objects as the earlier versions of their kind have them: under another version, and else the same. */
export function earlierVersionServices(resource: Resource, services: ApiServices): ApiServices {
  return {
    ...services,
    getObject: async (name, at) => {
      const found = await services.getObject(name, at);
      // In canonical text the version comes first.
      return found && { ...found, state: found.state.replace(STORED, apiVersionHead(resource)) };
    },
  };
}

function apiVersionHead(resource: Resource): string {
  return `{"apiVersion":"${apiVersionOf(resource)}"`;
}
