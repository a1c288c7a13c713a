import { claimSpec, type ClaimSpecInput, type DataSourceInput, withSpec } from './claim-input.js';
import { type KubeObject } from '@berth/domain';

/**
 * Brings the two data source fields of a new claim together: a `dataSource` no one could serve is dropped, and
 * one given alone is mirrored into the other unless it names another namespace.
 */
export function settleDataSources(claim: KubeObject): KubeObject {
  const spec = claimSpec(claim);
  const { dataSource, dataSourceRef, ...rest } = spec;
  if (dataSource === undefined && dataSourceRef === undefined) return claim;
  const kept = dataSource !== undefined && isServable(dataSource) ? dataSource : undefined;
  const settled: ClaimSpecInput = {
    ...rest,
    ...optional('dataSource', kept ?? mirrored(dataSourceRef)),
    ...optional('dataSourceRef', dataSourceRef ?? kept),
  };
  return withSpec(claim, settled);
}

function isServable({ apiGroup = '', kind }: DataSourceInput): boolean {
  return apiGroup === ''
    ? kind === 'PersistentVolumeClaim'
    : apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot';
}

function mirrored(reference: DataSourceInput | undefined): DataSourceInput | undefined {
  return reference !== undefined && (reference.namespace ?? '') === '' ? reference : undefined;
}

function optional<Key extends string>(
  key: Key,
  value: DataSourceInput | undefined,
): { readonly [K in Key]?: DataSourceInput } {
  // A computed key of a literal type is widened by the compiler.
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: DataSourceInput };
}
