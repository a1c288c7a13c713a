import { type z } from 'zod';
import { SettingsError } from './settings-error.js';

/** The variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One row per variable: what it allows and how it is parsed. */
export type SettingsShape = Readonly<Record<string, z.ZodType>>;

/** Parsed settings, by the name of their variable. */
export type SettingsOf<Shape extends SettingsShape> = { [Name in keyof Shape]: z.output<Shape[Name]> };

/**
 * Parses the variables a shape names; an empty variable counts as unset. Throws one SettingsError that
 * lists every problem by variable; values are never repeated, since a variable may hold a secret.
 */
export function readSettings<Shape extends SettingsShape>(
  shape: Shape,
  env: Environment = process.env,
): SettingsOf<Shape> {
  const parsed: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, field] of Object.entries(shape)) {
    const result = field.safeParse(env[name] === '' ? undefined : env[name]);
    if (result.success) parsed[name] = result.data;
    else problems.push(`${name}: ${problemOf(result.error, env[name])}`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  // Every name of the shape was parsed by its own field above.
  return parsed as SettingsOf<Shape>;
}

function problemOf(error: z.ZodError, value: string | undefined): string {
  const message = error.issues.map((issue) => issue.message).join('; ');
  return value === undefined || value === '' ? `is not set; ${message}` : message;
}
