import {
  type FieldError,
  forbidden,
  invalid,
  labelKeyProblems,
  labelValueProblems,
  required,
} from '@berth/kube';
import { type LabelSelectorInput } from './persistent-volume-claim/claim-input.js';

/** Keys, values and operators of a label selector that stands in an object. */
export function validateLabelSelector(
  selector: LabelSelectorInput | undefined,
  field: string,
): readonly FieldError[] {
  const labels = Object.entries(selector?.matchLabels ?? {}).flatMap(([key, value]) => [
    ...labelKeyProblems(key).map((problem) => invalid(`${field}.matchLabels`, key, problem)),
    ...labelValueProblems(value).map((problem) => invalid(`${field}.matchLabels`, value, problem)),
  ]);
  const expressions = (selector?.matchExpressions ?? []).flatMap((expression, index) =>
    validateExpression(expression, `${field}.matchExpressions[${index}]`),
  );
  return [...labels, ...expressions];
}

type Expression = NonNullable<LabelSelectorInput['matchExpressions']>[number];

function validateExpression(
  { key = '', operator = '', values = [] }: Expression,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      errors.push(
        forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
    }
  } else {
    errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  errors.push(...labelKeyProblems(key).map((problem) => invalid(`${field}.key`, key, problem)));
  values.forEach((value, index) => {
    errors.push(
      ...labelValueProblems(value).map((problem) => invalid(`${field}.values[${index}]`, value, problem)),
    );
  });
  return errors;
}
