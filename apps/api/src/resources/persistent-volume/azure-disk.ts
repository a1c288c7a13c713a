import { type JsonObject } from '@berth/domain';
import { type FieldError, notSupported } from '@berth/kube';
import { oneOf, text, textOrNone } from './source-parts.js';

const MANAGED =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

/** How a disk of Azure is cached, what kind it is, and an address in the form of that kind. */
export function validateAzureDisk(source: JsonObject, path: string): readonly FieldError[] {
  return [
    ...oneOf(source, path, 'cachingMode', ['None', 'ReadOnly', 'ReadWrite']),
    ...oneOf(source, path, 'kind', ['Dedicated', 'Managed', 'Shared']),
    ...validateAddress(source, `${path}.diskURI`),
  ];
}

function validateAddress(source: JsonObject, field: string): readonly FieldError[] {
  const kind = textOrNone(source, 'kind');
  if (kind === undefined) return [];
  const address = text(source, 'diskURI');
  const [start, form] = kind === 'Managed' ? ['/subscriptions/', MANAGED] : ['https://', BLOB];
  return address.startsWith(start) ? [] : [notSupported(field, address, [form])];
}
