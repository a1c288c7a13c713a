import { mapOf, string, struct } from '../http/go-json.js';
import { parsed, type RouteRequest } from '../http/route.js';
import { oneOf, refuseInvalid, required, tagsProblem } from '../http/validation.js';
import type { TagChange } from '../storage/change-tags.js';
import type { Tags } from '../storage/state.js';

const body = struct({ change_type: string, tags: mapOf(string) });
const CHANGES: readonly string[] = ['set', 'update', 'delete'] satisfies TagChange[];

export function readTagsRequest(request: RouteRequest): { readonly change: TagChange; readonly tags: Tags } {
  const { change_type: change, tags } = parsed(request, body);
  refuseInvalid({
    tags: tagsProblem(tags),
    change_type: required(change, () => oneOf(change, CHANGES)),
  });
  // One of its words after this.
  return { change: change as TagChange, tags };
}
