/** Reads stored settings against their schema, keeping every part that is right. Pure. */
import * as v from 'valibot';
import { Settings } from '../../../shared/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../../shared/defaultSettings.ts';

export interface Salvaged {
  readonly settings: Settings;
  /** What was there and wrong, as paths: `theme`, `terminal.fontSize`. The default stands in its place. */
  readonly invalid: readonly string[];
}

/** Members that are missing get their defaults silently: they are new in this version, or were never changed. */
export function salvage(stored: unknown): Salvaged {
  const invalid: string[] = [];
  const settings = salvageMember(Settings, stored, DEFAULT_SETTINGS, '', invalid);
  return { settings: v.parse(Settings, settings), invalid };
}

function salvageMember(
  schema: v.GenericSchema,
  value: unknown,
  fallback: unknown,
  path: string,
  invalid: string[],
): unknown {
  if (value === undefined) return fallback;
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  if (!isObjectSchema(schema) || !isRecord(value) || !isRecord(fallback)) {
    invalid.push(path);
    return fallback;
  }
  return Object.fromEntries(
    Object.entries(schema.entries).map(([name, member]) => {
      const memberPath = path === '' ? name : `${path}.${name}`;
      return [name, salvageMember(member, value[name], fallback[name], memberPath, invalid)];
    }),
  );
}

type ObjectSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

function isObjectSchema(schema: v.GenericSchema): schema is v.GenericSchema & ObjectSchema {
  return schema.type === 'object';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
