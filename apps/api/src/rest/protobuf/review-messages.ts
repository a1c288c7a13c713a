import { type Message } from './wire.js';

type Fields = Record<string, unknown>;

/** A review's spec: 1 resourceAttributes, 2 nonResourceAttributes, 3 user, 4 groups, 6 uid. */
export function accessReviewOf(message: Message): Fields {
  const spec = message.message(2);
  return {
    spec: {
      ...(spec.has(1) && { resourceAttributes: resourceAttributesOf(spec.message(1)) }),
      ...(spec.has(2) && { nonResourceAttributes: pathOf(spec.message(2)) }),
      ...(spec.has(3) && { user: spec.text(3) }),
      ...(spec.has(4) && { groups: spec.texts(4) }),
      ...(spec.has(6) && { uid: spec.text(6) }),
    },
  };
}

/** SelfSubjectRulesReviewSpec: 1 namespace. */
export function rulesReviewOf(message: Message): Fields {
  return { spec: { namespace: message.message(2).text(1) } };
}

/** 1 namespace, 2 verb, 3 group, 4 version, 5 resource, 6 subresource, 7 name. */
function resourceAttributesOf(message: Message): Fields {
  const names = ['namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name'];
  return Object.fromEntries(
    names.map((name, index) => [name, message.text(index + 1)] as const).filter(([, text]) => text !== ''),
  );
}

/** 1 path, 2 verb. */
function pathOf(message: Message): Fields {
  return { path: message.text(1), verb: message.text(2) };
}
