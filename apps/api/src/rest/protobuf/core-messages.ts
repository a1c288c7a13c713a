import { type Message } from './wire.js';

type Fields = Record<string, unknown>;

/** Fields without what is empty: in this form an absent text and an empty one are the same. */
export function given(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
      return value !== '' && value !== 0 && value !== undefined;
    }),
  );
}

/**
 * ObjectMeta: 1 name, 2 generateName, 3 namespace, 5 uid, 6 resourceVersion, 11 labels, 12 annotations,
 * 13 ownerReferences, 14 finalizers. What the server alone writes is left out.
 */
export function metadataOf(message: Message): Fields {
  return given({
    name: message.text(1),
    generateName: message.text(2),
    namespace: message.text(3),
    // An update is refused by them when it is of something else, or of an older state.
    uid: message.text(5),
    resourceVersion: message.text(6),
    labels: message.map(11, (entry) => entry.text(2)),
    annotations: message.map(12, (entry) => entry.text(2)),
    ownerReferences: message.messages(13).map(ownerOf),
    finalizers: message.texts(14),
  });
}

/** OwnerReference: 1 kind, 3 name, 4 uid, 5 apiVersion, 6 controller, 7 blockOwnerDeletion. */
function ownerOf(owner: Message): Fields {
  return {
    apiVersion: owner.text(5),
    kind: owner.text(1),
    name: owner.text(3),
    uid: owner.text(4),
    ...(owner.has(6) && { controller: owner.number(6) === 1 }),
    ...(owner.has(7) && { blockOwnerDeletion: owner.number(7) === 1 }),
  };
}

/** Secret: 2 data, 3 type, 4 stringData, 5 immutable. */
export function secretOf(message: Message): Fields {
  return given({
    data: message.map(2, (entry) => entry.bytes(2).toString('base64')),
    type: message.text(3),
    stringData: message.map(4, (entry) => entry.text(2)),
    immutable: message.number(5) === 1 ? true : undefined,
  });
}

/** ServiceSpec: 1 ports, 2 selector, 3 clusterIP, 4 type, 5 externalIPs, 7 sessionAffinity, 10 externalName. */
export function serviceOf(message: Message): Fields {
  const spec = message.message(2);
  return {
    spec: given({
      ports: spec.messages(1).map(portOf),
      selector: spec.map(2, (entry) => entry.text(2)),
      clusterIP: spec.text(3),
      type: spec.text(4),
      externalIPs: spec.texts(5),
      sessionAffinity: spec.text(7),
      externalName: spec.text(10),
    }),
  };
}

/** ServicePort: 1 name, 2 protocol, 3 port, 4 targetPort, 5 nodePort. */
function portOf(port: Message): Fields {
  return given({
    name: port.text(1),
    protocol: port.text(2),
    port: port.number(3),
    targetPort: port.has(4) ? intOrString(port.message(4)) : undefined,
    nodePort: port.number(5),
  });
}

/** IntOrString: 1 type (1 is text), 2 number, 3 text. */
function intOrString(message: Message): number | string {
  return message.number(1) === 1 ? message.text(3) : message.number(2);
}
