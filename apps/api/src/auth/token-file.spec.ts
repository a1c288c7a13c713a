import { describe, expect, it } from 'vitest';
import { authenticator } from './authenticate.js';
import { parseTokenFile, TokenFileError } from './token-file.js';

describe('parseTokenFile', () => {
  it('reads user, uid and groups, and adds the group of everyone known', () => {
    const [admin, viewer] = parseTokenFile(
      's3cret,admin,1,"system:masters,ops"\n# a remark\n\nother,viewer,2\n',
    );
    expect(admin).toEqual({
      token: 's3cret',
      user: { name: 'admin', uid: '1', groups: ['system:masters', 'ops', 'system:authenticated'] },
    });
    expect(viewer?.user.groups).toEqual(['system:authenticated']);
  });

  it.each([
    ['', 'holds no token'],
    [',admin,1', 'has no token'],
    ['t,,1', 'has no user name'],
    ['t,admin', 'has no uid column'],
    ['t,admin,1,"ops', 'has a broken quote'],
    ['t,admin,1,ops,more', 'has more than 4 columns'],
    ['t,admin,1\nt,viewer,2', 'holds a token twice'],
  ])('refuses %j', (text, problem) => {
    expect(() => parseTokenFile(text)).toThrow(TokenFileError);
    expect(() => parseTokenFile(text)).toThrow(problem);
  });
});

describe('a token', () => {
  const tokens = parseTokenFile('s3cret,admin,1\nother,viewer,2');
  const certificate = { name: 'carol', uid: '', groups: [] };
  const authenticate = authenticator({ tokens });
  const by = (authorization: string | undefined) =>
    authenticate({ authorization, certificateUser: () => certificate });

  it('says who its bearer is', async () => {
    expect((await by('Bearer s3cret'))?.name).toBe('admin');
    expect((await by('bearer other'))?.name).toBe('viewer');
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer s3cre',
    'Bearer s3cret2',
    'Basic s3cret',
    's3cret',
    'Bearer s3cret other',
  ])('that is %j makes its bearer nobody, whatever certificate there is', async (header) => {
    expect(await by(header)).toBeUndefined();
  });

  it('that is missing leaves it to the certificate', async () => {
    expect(await by(undefined)).toBe(certificate);
  });

  it('that no list knows is for the issuer to judge', async () => {
    const jwt = (token: string) => Promise.resolve(token === 'a.b.c' ? certificate : undefined);
    const judged = authenticator({ tokens, jwt });
    const none = () => undefined;
    expect(await judged({ authorization: 'Bearer a.b.c', certificateUser: none })).toBe(certificate);
    expect(await judged({ authorization: 'Bearer a.b.d', certificateUser: none })).toBeUndefined();
  });
});
