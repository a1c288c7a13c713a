import {
  integerSchema,
  listSchema,
  NODE_SELECTOR_SCHEMA,
  NODE_SELECTOR_TERM_SCHEMA,
  objectSchema,
  type ObjectSchema,
} from '@berth/kube';
import { kept } from '../schema-parts.js';

const V1 = 'io.k8s.api.core.v1';

const preferred = objectSchema(
  'A wish, and how much it counts.',
  { weight: integerSchema('1 to 100.'), preference: NODE_SELECTOR_TERM_SCHEMA },
  { name: `${V1}.PreferredSchedulingTerm`, required: ['weight', 'preference'] },
);

/** Which nodes and which company a pod wants. */
export const affinitySchema: ObjectSchema = objectSchema(
  'Which nodes and which company the pod wants.',
  {
    nodeAffinity: objectSchema(
      'Which nodes the pod wants.',
      {
        requiredDuringSchedulingIgnoredDuringExecution: {
          ...NODE_SELECTOR_SCHEMA,
          description: 'What a node must fulfil.',
        },
        preferredDuringSchedulingIgnoredDuringExecution: listSchema('What a node should fulfil.', preferred, {
          listType: 'atomic',
        }),
      },
      { name: `${V1}.NodeAffinity` },
    ),
    podAffinity: kept('Which pods shall be near.'),
    podAntiAffinity: kept('Which pods shall not be near.'),
  },
  { name: `${V1}.Affinity` },
);
