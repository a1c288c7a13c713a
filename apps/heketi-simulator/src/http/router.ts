import { errorText, linkTo, nothing, type Answer } from './answer.js';
import type { Route } from './route.js';

export type Match = { readonly route: Route; readonly id: string };

type Pattern = { readonly route: Route; readonly expression: RegExp };

/** Finds routes by path and method. */
export class Router {
  readonly #patterns: readonly Pattern[];

  constructor(routes: readonly Route[]) {
    this.#patterns = routes.map((route) => ({ route, expression: expressionOf(route.path) }));
  }

  match(method: string, path: string): Match | undefined {
    for (const { route, expression } of this.#patterns) {
      const found = route.method === method ? expression.exec(path) : null;
      if (found !== null) return { route, id: found[1] ?? '' };
    }
    return undefined;
  }

  /** The answer to what matches no route. */
  unmatched(method: string, path: string, query: string): Answer {
    if (this.#knows(path)) return nothing(405);
    const bare = path.slice(0, -1);
    if (path.endsWith('/') && this.#knows(bare)) return linkTo(301, method, bare + query);
    return errorText(404, 'Invalid path or request');
  }

  #knows(path: string): boolean {
    return this.#patterns.some(({ expression }) => expression.test(path));
  }
}

/** An id is any run of hex digits, of whatever length. */
function expressionOf(path: string): RegExp {
  return new RegExp(`^${path.replace('{id}', '([A-Fa-f0-9]+)')}$`);
}
