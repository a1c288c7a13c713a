import { ApiError, forbiddenRequest } from '@berth/kube';
import { type User } from '../auth/user.js';
import { type Attributes, isPath, resourceText } from './attributes.js';

/** The refusal of what no rule allows, in the words of Kubernetes. */
export function notAllowed(user: User, attributes: Attributes): ApiError {
  const who = `User ${JSON.stringify(user.name)}`;
  if (isPath(attributes)) {
    const why = `${who} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
    return new ApiError('Forbidden', `forbidden: ${why}`);
  }
  const { verb, group, resource, namespace, name } = attributes;
  const what = JSON.stringify(resourceText(attributes));
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const why = `${who} cannot ${verb} resource ${what} in API group ${JSON.stringify(group)} ${where}`;
  return forbiddenRequest({ group, resource }, name, why);
}
