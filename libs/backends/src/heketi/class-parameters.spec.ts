import { describe, expect, it } from 'vitest';
import { parseGlusterParameters, type GlusterParameters } from './class-parameters.js';

const resturl = 'http://127.0.0.1:8080';
const CLUSTER = '630372ccdc720a92c681fb928f27b53f';

function parsed(parameters: Record<string, string> = {}): GlusterParameters {
  const result = parseGlusterParameters({ resturl, ...parameters });
  if (!result.ok) throw new Error(result.problems.join('; '));
  return result.parameters;
}

function problems(parameters: Record<string, string>): readonly string[] {
  const result = parseGlusterParameters({ resturl, ...parameters });
  return result.ok ? [] : result.problems;
}

describe('parseGlusterParameters', () => {
  it('has defaults for all but resturl', () => {
    expect(parsed()).toEqual({
      restUrl: resturl,
      access: { user: '' },
      clusterIds: [],
      gids: { min: 2000, max: 2_147_483_647 },
      durability: { type: 'replicate', replica: 3 },
      volumeOptions: [],
      snapshotFactor: 1,
      endpointsPrefix: 'glusterfs-dynamic',
    });
  });

  it('reads all of them, whatever the case of their names', () => {
    expect(
      parsed({
        restUser: 'admin',
        secretNamespace: 'storage',
        secretName: 'heketi',
        RESTAUTHENABLED: 'True',
        clusterId: `${CLUSTER},${CLUSTER}`,
        gidMin: '40000',
        gidMax: '50000',
        volumeType: 'disperse:4:2',
        volumeOptions: 'client.ssl on,diagnostics.brick-log-level DEBUG',
        volumeNamePrefix: 'team-a',
        snapFactor: '1.5',
        customEpNamePrefix: 'dbstorage',
      }),
    ).toEqual({
      restUrl: resturl,
      access: { user: 'admin', secret: { namespace: 'storage', name: 'heketi' } },
      clusterIds: [CLUSTER, CLUSTER],
      gids: { min: 40_000, max: 50_000 },
      durability: { type: 'disperse', data: 4, redundancy: 2 },
      volumeOptions: ['client.ssl on', 'diagnostics.brick-log-level DEBUG'],
      volumeNamePrefix: 'team-a',
      snapshotFactor: 1.5,
      endpointsPrefix: 'dbstorage',
    });
  });

  it('drops user, key and secret where authentication is off', () => {
    expect(
      parsed({ restauthenabled: 'false', restuser: 'admin', restuserkey: 'k', secretname: 'one' }),
    ).not.toHaveProperty('access');
    expect(parsed({ restauthenabled: 'yes' })).not.toHaveProperty('access');
    expect(parsed({ restauthenabled: 'TRUE', restuser: 'admin', restuserkey: 'k' }).access).toEqual({
      user: 'admin',
      key: 'k',
    });
  });

  it.each([
    ['replicate', { type: 'replicate', replica: 3 }],
    ['replicate:2', { type: 'replicate', replica: 2 }],
    ['replicate:0', { type: 'replicate', replica: 0 }],
    ['replicate:3:more', { type: 'replicate', replica: 3 }],
    ['disperse:8:3', { type: 'disperse', data: 8, redundancy: 3 }],
    ['none', { type: 'none' }],
  ])('reads volumetype %s', (volumetype, durability) => {
    expect(parsed({ volumetype }).durability).toEqual(durability);
  });

  it.each([
    '',
    'Replicate:3',
    'replicate:',
    'replicate:-1',
    'replicate:three',
    'disperse',
    'disperse:4',
    'disperse:4:x',
    'mirror',
    'replicate:99999999999',
  ])('refuses volumetype %j', (volumetype) =>
    expect(problems({ volumetype })).toEqual([expect.stringMatching(/^volumetype: /)]),
  );

  it.each([
    ['resturl', ''],
    ['clusterid', 'nonsense'],
    ['clusterid', `${CLUSTER}, ${CLUSTER}`],
    ['gidmin', '1999'],
    ['gidmin', '-5'],
    ['gidmin', '2e9'],
    ['gidmax', '2147483648'],
    ['gidmax', ''],
    ['snapfactor', '0.9'],
    ['snapfactor', '101'],
    ['snapfactor', 'NaN'],
    ['snapfactor', '1,5'],
    ['volumenameprefix', 'a_b'],
    ['volumenameprefix', 'a.b'],
    ['customepnameprefix', 'x'.repeat(27)],
    ['customepnameprefix', 'Bad_Name'],
  ])('refuses %s %j, and names it', (name, value) => {
    expect(problems({ [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  it('tells of everything wrong at once', () => {
    expect(
      problems({
        gidmin: '3000',
        gidmax: '2500',
        thinPoolSnapFactor: '2',
        secretname: 'one',
        volumetype: 'x',
      }),
    ).toEqual([
      'invalid option "thinPoolSnapFactor" for volume plugin kubernetes.io/glusterfs',
      'secretname and secretnamespace must be given together',
      'gidmax: 2500 is less than gidmin 3000',
      expect.stringMatching(/^volumetype/),
    ]);
  });

  it('refuses a name given twice in two cases', () => {
    expect(problems({ restURL: 'http://other' })).toEqual(['resturl is given twice, as restURL too']);
  });

  it('takes an empty prefix of Endpoints, and keeps keys out of its words', () => {
    expect(parsed({ customepnameprefix: '' }).endpointsPrefix).toBe('');
    expect(problems({ restuserkey: 'hunter2', secretname: 'x', volumetype: 'y' }).join()).not.toContain(
      'hunter2',
    );
  });
});
