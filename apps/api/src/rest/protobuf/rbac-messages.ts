import { type Message } from './wire.js';

type Fields = Record<string, unknown>;

/** Role: 2 rules. */
export function roleOf(message: Message): Fields {
  return { rules: message.messages(2).map(ruleOf) };
}

/** ClusterRole: as a Role, and 3 aggregationRule {1 clusterRoleSelectors}. */
export function clusterRoleOf(message: Message): Fields {
  if (!message.has(3)) return roleOf(message);
  const clusterRoleSelectors = message.message(3).messages(1).map(labelSelectorOf);
  return { ...roleOf(message), aggregationRule: { clusterRoleSelectors } };
}

/** LabelSelector: 1 matchLabels, 2 matchExpressions {1 key, 2 operator, 3 values}. */
function labelSelectorOf(selector: Message): Fields {
  return {
    matchLabels: selector.map(1, (entry) => entry.text(2)),
    matchExpressions: selector.messages(2).map((each) => ({
      key: each.text(1),
      operator: each.text(2),
      values: each.texts(3),
    })),
  };
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
