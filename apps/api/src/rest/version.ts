/** The Kubernetes release whose API is spoken; dispatching clients choose their own release by the minor. */
export const versionInfo = {
  major: '1',
  minor: '33',
  gitVersion: 'v1.33.0-berth',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
};
