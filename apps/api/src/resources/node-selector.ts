import {
  type FieldError,
  forbidden,
  invalid,
  labelKeyProblems,
  labelValueProblems,
  required,
} from '@berth/kube';
import { validateObjectName } from './object-name.js';

type Requirement = { readonly key?: string; readonly operator?: string; readonly values?: readonly string[] };
type Term = {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
};

/** The terms of a node selector: at least one, each of well-formed conditions. */
export function validateNodeSelectorTerms(
  terms: readonly Term[] | undefined,
  field: string,
): readonly FieldError[] {
  if (terms === undefined || terms.length === 0) {
    return [required(field, 'must have at least one node selector term')];
  }
  return terms.flatMap((term, index) => [
    ...(term.matchExpressions ?? []).flatMap((requirement, at) =>
      validateRequirement(requirement, `${field}[${index}].matchExpressions[${at}]`),
    ),
    ...(term.matchFields ?? []).flatMap((requirement, at) =>
      validateFieldRequirement(requirement, `${field}[${index}].matchFields[${at}]`),
    ),
  ]);
}

function validateRequirement(
  { key = '', operator = '', values = [] }: Requirement,
  field: string,
): FieldError[] {
  return [
    ...validateValueCount(operator, values, field),
    ...labelKeyProblems(key).map((problem) => invalid(`${field}.key`, key, problem)),
    ...values.flatMap((value, nth) =>
      labelValueProblems(value).map((problem) => invalid(`${field}.values[${nth}]`, value, problem)),
    ),
  ];
}

function validateValueCount(operator: string, values: readonly string[], field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [
            forbidden(
              `${field}.values`,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ];
    case 'Gt':
    case 'Lt':
      return values.length === 1
        ? []
        : [required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}

function validateFieldRequirement(
  { key = '', operator = '', values = [] }: Requirement,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    errors.push(
      required(
        `${field}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  }
  if (key !== 'metadata.name') {
    return [...errors, invalid(`${field}.key`, key, 'not a valid field selector key')];
  }
  return [...errors, ...values.flatMap((value, nth) => validateObjectName(value, `${field}.values[${nth}]`))];
}
