import { METADATA_FIELDS, subdomainProblems } from '@berth/kube';
import { type Resource } from './resource.js';
import { allVerbs } from './verbs.js';

type Described = 'kind' | 'plural' | 'schema' | 'table';

/** A kind of the core group: namespaced, named like most, and kept as it comes where nothing else is said. */
export function coreResource(own: Pick<Resource, Described> & Partial<Resource>): Resource {
  return {
    group: '',
    version: 'v1',
    singular: own.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    global: false,
    verbs: allVerbs,
    subresources: [],
    selectableFields: METADATA_FIELDS,
    shiftingFields: [],
    nameProblems: subdomainProblems,
    admitCreate: (object) => object,
    validate: () => [],
    validateUpdate: () => [],
    ...own,
  };
}
