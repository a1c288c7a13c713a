import { describe, expect, it } from 'vitest';
import { coreObject } from '../../testing/objects.js';
import { errorLines } from '../../testing/error-lines.js';
import { serviceTable } from './columns.js';
import { completedService, withClusterAddress } from './service-input.js';
import { serviceNameProblems, validateService, validateServiceUpdate } from './validate.js';

const port = { port: 80, protocol: 'TCP', targetPort: 80 };
const service = (spec: Record<string, unknown> = {}, parts = {}) =>
  coreObject(
    'Service',
    { spec: { type: 'ClusterIP', sessionAffinity: 'None', ports: [port], ...spec } },
    parts,
  );

describe('completedService', () => {
  it('sends a port to the same port, and lists the address', () => {
    const given = service({ ports: [{ port: 80 }, { port: 81, targetPort: 'web' }], clusterIP: '10.0.0.1' });
    expect(completedService(given).spec).toMatchObject({
      ports: [
        { port: 80, targetPort: 80 },
        { port: 81, targetPort: 'web' },
      ],
      clusterIPs: ['10.0.0.1'],
    });
  });
});

describe('validateService', () => {
  it.each([
    ['a plain one', service()],
    ['one without an address', service({ clusterIP: 'None', ports: undefined })],
    [
      'another name of a host',
      service({ type: 'ExternalName', externalName: 'a.example.', ports: undefined }),
    ],
    [
      'several ports',
      service({
        ports: [
          { ...port, name: 'a' },
          { ...port, port: 81, name: 'b' },
        ],
      }),
    ],
    [
      'one port of two protocols',
      service({
        ports: [
          { ...port, name: 'a' },
          { ...port, protocol: 'UDP', name: 'b' },
        ],
      }),
    ],
  ])('takes %s', (_what, given) => {
    expect(validateService(given)).toEqual([]);
  });

  it.each([
    ['no ports', { ports: undefined }, ['spec.ports FieldValueRequired Required value']],
    [
      'an unknown type',
      { type: 'Pigeon' },
      [
        'spec.type FieldValueNotSupported Unsupported value: "Pigeon": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      'a port of zero',
      { ports: [{ ...port, port: 0 }] },
      ['spec.ports[0].port FieldValueRequired Required value'],
    ],
    [
      'a target whose name is too long',
      { ports: [{ ...port, targetPort: 'a-name-of-17-char' }] },
      [
        'spec.ports[0].targetPort FieldValueInvalid Invalid value: "a-name-of-17-char": must be no more than 15 characters',
      ],
    ],
    [
      'a name and a port twice',
      {
        ports: [
          { ...port, name: 'a' },
          { ...port, name: 'a' },
        ],
      },
      [
        'spec.ports[1].name FieldValueDuplicate Duplicate value: "a"',
        'spec.ports[1] FieldValueDuplicate Duplicate value: {"port":80,"protocol":"TCP"}',
      ],
    ],
    [
      'an address that is none',
      { clusterIP: 'none' },
      [
        'spec.clusterIP FieldValueInvalid Invalid value: "none": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    ],
    [
      'another name of nothing',
      { type: 'ExternalName' },
      ['spec.externalName FieldValueRequired Required value'],
    ],
    [
      'an unknown affinity',
      { sessionAffinity: 'Pod' },
      [
        'spec.sessionAffinity FieldValueNotSupported Unsupported value: "Pod": supported values: "ClientIP", "None"',
      ],
    ],
  ])('refuses %s', (_what, spec, errors) => {
    expect(errorLines(validateService(service(spec)))).toEqual(errors);
  });

  it.each(['1a', 'a.b', 'A', 'a-', 'x'.repeat(64)])('refuses the name %s', (name) => {
    expect(serviceNameProblems(name)).toHaveLength(1);
  });
});

describe('a change of a Service', () => {
  const addressed = service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] });

  it('keeps the address of one that does not repeat it, and refuses another', () => {
    expect(withClusterAddress(service(), addressed)).toEqual(addressed);
    expect(validateServiceUpdate(addressed, addressed)).toEqual([]);
    const moved = service({ clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] });
    expect(errorLines(validateServiceUpdate(moved, addressed))).toEqual([
      'spec.clusterIPs[0] FieldValueInvalid Invalid value: ["10.0.0.2"]: may not change once set',
    ]);
  });

  it('lets one that becomes another name of a host go', () => {
    const named = service({ type: 'ExternalName', externalName: 'a.example' });
    expect(validateServiceUpdate(withClusterAddress(named, addressed), addressed)).toEqual([]);
  });
});

describe('the table of Services', () => {
  const ingress = { status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }, { hostname: 'lb.example' }] } } };

  it.each([
    [service(), ['ClusterIP', '<none>', '<none>', '80/TCP', '<none>']],
    [
      service({
        type: 'NodePort',
        clusterIP: '10.0.0.1',
        ports: [{ ...port, nodePort: 30080 }],
        selector: { a: 'b', c: 'd' },
      }),
      ['NodePort', '10.0.0.1', '<none>', '80:30080/TCP', 'a=b,c=d'],
    ],
    [service({ type: 'LoadBalancer' }), ['LoadBalancer', '<none>', '<pending>', '80/TCP', '<none>']],
    [
      service({ type: 'LoadBalancer', externalIPs: ['5.6.7.8'] }, ingress),
      ['LoadBalancer', '<none>', '1.2.3.4,lb.example,5.6.7.8', '80/TCP', '<none>'],
    ],
    [
      service({ type: 'ExternalName', externalName: 'a.example', ports: undefined }),
      ['ExternalName', '<none>', 'a.example', '<none>', '<none>'],
    ],
  ])('shows what kubectl shows %#', (given, [type, clusterIp, externalIp, ports, selector]) => {
    const cells = serviceTable.cells(given, Date.parse('2026-01-01T00:00:05Z'));
    expect(cells).toEqual(['one', type, clusterIp, externalIp, ports, '5s', selector]);
  });
});
