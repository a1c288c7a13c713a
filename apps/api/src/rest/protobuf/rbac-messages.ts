import { type Message } from './wire.js';

type Fields = Record<string, unknown>;

/** Role and ClusterRole: 2 rules. */
export function roleOf(message: Message): Fields {
  return { rules: message.messages(2).map(ruleOf) };
}

/** RoleBinding and ClusterRoleBinding: 2 subjects, 3 roleRef. */
export function bindingOf(message: Message): Fields {
  return { subjects: message.messages(2).map(subjectOf), roleRef: referenceOf(message.message(3)) };
}

/** PolicyRule: 1 verbs, 2 apiGroups, 3 resources, 4 resourceNames, 5 nonResourceURLs. */
function ruleOf(rule: Message): Fields {
  const lists = ['verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'];
  return Object.fromEntries(lists.map((name, index) => [name, rule.texts(index + 1)] as const));
}

/** Subject: 1 kind, 2 apiGroup, 3 name, 4 namespace. */
function subjectOf(subject: Message): Fields {
  const namespace = subject.text(4);
  return {
    kind: subject.text(1),
    apiGroup: subject.text(2),
    name: subject.text(3),
    ...(namespace !== '' && { namespace }),
  };
}

/** RoleRef: 1 apiGroup, 2 kind, 3 name. */
function referenceOf(reference: Message): Fields {
  return { apiGroup: reference.text(1), kind: reference.text(2), name: reference.text(3) };
}
