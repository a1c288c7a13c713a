import { describe, expect, it } from 'vitest';
import { tokenAuthenticator } from './authenticate.js';
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

describe('tokenAuthenticator', () => {
  const authenticate = tokenAuthenticator(parseTokenFile('s3cret,admin,1\nother,viewer,2'));

  it('knows the user of a bearer token', () => {
    expect(authenticate('Bearer s3cret')?.name).toBe('admin');
    expect(authenticate('bearer other')?.name).toBe('viewer');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer s3cre',
    'Bearer s3cret2',
    'Basic s3cret',
    's3cret',
    'Bearer s3cret other',
  ])('knows nobody by %j', (header) => {
    expect(authenticate(header)).toBeUndefined();
  });
});
