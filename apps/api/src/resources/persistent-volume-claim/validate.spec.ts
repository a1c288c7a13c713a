import { describe, expect, it } from 'vitest';
import { errorLines } from '../../testing/error-lines.js';
import { claim } from '../../testing/objects.js';
import { validatePersistentVolumeClaim } from './validate.js';

const NO_NAME =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const NO_LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const NO_KEY =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const NO_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('validatePersistentVolumeClaim', () => {
  it('takes a claim that breaks no rule, also one of no class', () => {
    expect(validatePersistentVolumeClaim(claim())).toEqual([]);
    expect(validatePersistentVolumeClaim(claim({ storageClassName: '' }))).toEqual([]);
  });

  it.each([
    [
      'no access mode',
      { accessModes: undefined },
      'spec.accessModes FieldValueRequired Required value: at least 1 access mode is required',
    ],
    [
      'an unknown access mode',
      { accessModes: ['Fast'] },
      'spec.accessModes FieldValueNotSupported Unsupported value: "Fast": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    ],
    [
      'the single-pod mode beside another',
      { accessModes: ['ReadWriteOncePod', 'ReadOnlyMany'] },
      'spec.accessModes FieldValueForbidden Forbidden: may not use ReadWriteOncePod with other access modes',
    ],
    [
      'a class name that is no name',
      { storageClassName: 'Slow' },
      `spec.storageClassName FieldValueInvalid Invalid value: "Slow": ${NO_NAME}`,
    ],
    [
      'an attributes class name that is no name',
      { volumeAttributesClassName: 'Slow' },
      `spec.volumeAttributesClassName FieldValueInvalid Invalid value: "Slow": ${NO_NAME}`,
    ],
    [
      'no request',
      { resources: { limits: { storage: '1Gi' } } },
      'spec.resources[storage] FieldValueRequired Required value',
    ],
    [
      'a request of zero',
      { resources: { requests: { storage: '0' } } },
      'spec.resources[storage] FieldValueInvalid Invalid value: "0": must be greater than zero',
    ],
    [
      'a request of a part of a byte',
      { resources: { requests: { storage: '1500m' } } },
      'spec.resources[storage] FieldValueInvalid Invalid value: "1500m": must be an integer',
    ],
    [
      'a selector that compares with nothing',
      { selector: { matchExpressions: [{ key: 'environment', operator: 'In' }] } },
      "spec.selector.matchExpressions[0].values FieldValueRequired Required value: must be specified when `operator` is 'In' or 'NotIn'",
    ],
    [
      'a selector with an unknown operator',
      { selector: { matchExpressions: [{ key: 'environment', operator: 'Like' }] } },
      'spec.selector.matchExpressions[0].operator FieldValueInvalid Invalid value: "Like": not a valid selector operator',
    ],
    [
      'an unknown volume mode',
      { volumeMode: 'Tape' },
      'spec.volumeMode FieldValueNotSupported Unsupported value: "Tape": supported values: "Block", "Filesystem"',
    ],
    [
      'a selector that asks for presence and values',
      { selector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } },
      "spec.selector.matchExpressions[0].values FieldValueForbidden Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    ],
    [
      'a negative request',
      { resources: { requests: { storage: '-1Gi' } } },
      'spec.resources[storage] FieldValueInvalid Invalid value: "-1Gi": must be greater than zero',
    ],
    [
      'a negative request of a part of a byte',
      { resources: { requests: { storage: '-1500m' } } },
      'spec.resources[storage] FieldValueInvalid Invalid value: "-1500m": must be greater than zero',
    ],
    [
      'a data source of a group that is no name',
      { dataSource: { apiGroup: 'A!', kind: 'Any', name: 'x' } },
      `spec.dataSource.apiGroup FieldValueInvalid Invalid value: "A!": ${NO_NAME}`,
    ],
    [
      'a data source of a namespace that is none',
      { dataSourceRef: { apiGroup: 'a.example', kind: 'Any', name: 'x', namespace: 'a.b' } },
      `spec.dataSourceRef.namespace FieldValueInvalid Invalid value: "a.b": ${NO_LABEL}`,
    ],
    [
      'a selector of a label that is none',
      { selector: { matchLabels: { 'a b': 'c' } } },
      `spec.selector.matchLabels FieldValueInvalid Invalid value: "a b": ${NO_KEY}`,
    ],
    [
      'a selector of a value that no label has',
      { selector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b c'] }] } },
      `spec.selector.matchExpressions[0].values[0] FieldValueInvalid Invalid value: "b c": ${NO_VALUE}`,
    ],
    [
      'a selector without a key',
      { selector: { matchExpressions: [{ operator: 'Exists' }] } },
      'spec.selector.matchExpressions[0].key FieldValueInvalid Invalid value: "": name part must be non-empty',
      `spec.selector.matchExpressions[0].key FieldValueInvalid Invalid value: "": ${NO_KEY}`,
    ],
    [
      'a data source without a kind',
      { dataSource: { apiGroup: 'a.example', name: 'x' } },
      'spec.dataSource.kind FieldValueRequired Required value',
    ],
    [
      'a data source of the core group that is no claim',
      { dataSource: { kind: 'ConfigMap', name: 'x' } },
      'spec.dataSource FieldValueInvalid Invalid value: "ConfigMap": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
    ],
    [
      'two data sources that differ',
      {
        dataSource: { kind: 'PersistentVolumeClaim', name: 'x' },
        dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'y' },
      },
      'spec FieldValueInvalid Invalid value: "x": must match dataSourceRef',
    ],
    [
      'a data source beside one of another namespace',
      {
        dataSource: { kind: 'PersistentVolumeClaim', name: 'x' },
        dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'x', namespace: 'other' },
      },
      'spec FieldValueInvalid Invalid value: "x": may not be specified when dataSourceRef.namespace is specified',
    ],
    [
      'a data source without a name',
      { dataSource: { kind: 'PersistentVolumeClaim' } },
      'spec.dataSource.name FieldValueRequired Required value',
    ],
  ])('refuses %s', (_what, spec, ...errors) => {
    expect(errorLines(validatePersistentVolumeClaim(claim(spec)))).toEqual(errors);
  });

  it('tells all that is wrong, in the order of Kubernetes', () => {
    const spec = {
      accessModes: ['Fast'],
      selector: { matchExpressions: [{ key: 'a', operator: 'Like' }] },
      resources: {},
      storageClassName: 'Slow',
      volumeMode: 'Tape',
    };
    const fields = (modes: readonly string[]) =>
      validatePersistentVolumeClaim(claim({ ...spec, accessModes: modes })).map(({ field }) => field);
    const rest = ['spec.resources[storage]', 'spec.storageClassName', 'spec.volumeMode'];
    const operator = 'spec.selector.matchExpressions[0].operator';
    expect(fields(['Fast'])).toEqual([operator, 'spec.accessModes', ...rest]);
    expect(fields([])).toEqual(['spec.accessModes', operator, ...rest]);
  });
});
