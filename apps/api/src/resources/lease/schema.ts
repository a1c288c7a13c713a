import { integerSchema, kindSchema, objectSchema, plainSchema, stringSchema } from '@berth/kube';

const spec = objectSchema(
  'Who has it, and since when.',
  {
    holderIdentity: stringSchema('Who has the lease; empty while nobody does.'),
    leaseDurationSeconds: integerSchema('How long others wait after the last renewal before they take it.'),
    acquireTime: plainSchema('micro-time', 'When the holder took it.'),
    renewTime: plainSchema('micro-time', 'When the holder renewed it last.'),
    leaseTransitions: integerSchema('How often it went from one holder to another.'),
    strategy: stringSchema('How a holder is chosen, where that is coordinated.'),
    preferredHolder: stringSchema('Who is to have it next.'),
  },
  { name: 'io.k8s.api.coordination.v1.LeaseSpec' },
);

export const leaseSchema = kindSchema(
  'io.k8s.api.coordination.v1.Lease',
  'What several copies of a controller agree by on which of them works. Of a Lease only the present is kept.',
  { spec },
);
