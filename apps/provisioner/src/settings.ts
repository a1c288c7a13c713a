import { pathField, readSettings } from '@berth/runtime';

/** What the provisioner is told besides what all apps are. */
export function readProvisionerSettings(): { readonly keyFile: string } {
  const read = readSettings({ BERTH_KEY_FILE: pathField });
  return { keyFile: read.BERTH_KEY_FILE };
}
