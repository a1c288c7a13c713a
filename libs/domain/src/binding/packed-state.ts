import { type KubeObject } from '../object/kube-object.js';

/** A state in little room; only the packer that made it can open it. */
export type PackedState = { readonly shape: Shape | undefined; readonly text: string };

/** What objects of one structure have in common: their members, and the values that come again and again. */
type Shape = { readonly node: Node; readonly slots: readonly Slot[] };
type Node = null | { readonly keys: readonly string[] | undefined; readonly nodes: readonly Node[] };
type Slot = { readonly values: Leaf[]; readonly ids: Map<Leaf, number> };
type Leaf = string | number | boolean | null;

/** Beyond these, a value or a structure is kept as it is: it is not what most have in common. */
const COMMON_VALUES = 64;
const SHAPES = 1_000;
const SEPARATOR = '\u0000';
const COMMON = '\u0001';
const AS_JSON = '\u0002';
/** Ids as one character each, above the marks. */
const FIRST_ID = 0x21;

/**
 * Packs states of like structure. Of 100,000 bound pairs a state takes about a fifth of the room of the parsed object; most
 * of what is left are its names and UIDs.
 */
export class StatePacker {
  readonly #shapes = new Map<string, Shape>();

  pack(object: KubeObject): PackedState {
    const leaves: Leaf[] = [];
    const signature = describe(object, leaves);
    const shape = this.#shapes.get(signature) ?? this.#newShape(signature, object, leaves.length);
    if (shape === undefined) return { shape, text: JSON.stringify(object) };
    const text = leaves.map((leaf, at) => field(leaf, shape.slots[at] as Slot)).join(SEPARATOR);
    return { shape, text };
  }

  unpack({ shape, text }: PackedState): KubeObject {
    // What was packed was an object of the log.
    if (shape === undefined) return JSON.parse(text) as KubeObject;
    const fields = text.split(SEPARATOR);
    let next = 0;
    const build = (node: Node): unknown => {
      if (node === null) return leafOf(fields[next] ?? '', shape.slots[next++] as Slot);
      if (node.keys === undefined) return node.nodes.map(build);
      const built: Record<string, unknown> = {};
      node.keys.forEach((key, at) => put(built, key, build(node.nodes[at] ?? null)));
      return built;
    };
    return build(shape.node) as KubeObject;
  }

  #newShape(signature: string, object: KubeObject, leaves: number): Shape | undefined {
    if (this.#shapes.size >= SHAPES) return undefined;
    const slots = Array.from({ length: leaves }, () => ({ values: [], ids: new Map<Leaf, number>() }));
    const shape = { node: nodeOf(object), slots };
    this.#shapes.set(signature, shape);
    return shape;
  }
}

/** The structure as a text that no other structure has; collects the leaves in their order. */
function describe(value: unknown, leaves: Leaf[]): string {
  if (Array.isArray(value)) {
    let text = `[${value.length}:`;
    for (const item of value) text += describe(item, leaves);
    return text;
  }
  if (typeof value !== 'object' || value === null) {
    leaves.push(value as Leaf);
    return '.';
  }
  let text = '{';
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) text += `${key.length}:${key}${describe(member, leaves)}`;
  }
  return `${text}}`;
}

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return { keys: undefined, nodes: value.map(nodeOf) };
  if (typeof value !== 'object' || value === null) return null;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return { keys: members.map(([key]) => key), nodes: members.map(([, member]) => nodeOf(member)) };
}

function field(leaf: Leaf, { values, ids }: Slot): string {
  let id = ids.get(leaf);
  if (id === undefined && values.length < COMMON_VALUES) {
    id = values.push(leaf) - 1;
    ids.set(leaf, id);
  }
  if (id !== undefined) return COMMON + String.fromCharCode(FIRST_ID + id);
  return typeof leaf === 'string' && !hasMark(leaf) ? leaf : AS_JSON + JSON.stringify(leaf);
}

function leafOf(text: string, { values }: Slot): Leaf {
  const mark = text.charAt(0);
  if (mark === COMMON) return values[text.charCodeAt(1) - FIRST_ID] ?? null;
  return mark === AS_JSON ? (JSON.parse(text.slice(1)) as Leaf) : text;
}

function hasMark(text: string): boolean {
  return text.includes(SEPARATOR) || text.startsWith(COMMON) || text.startsWith(AS_JSON);
}

/** An own member, also where assignment would do something else. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
