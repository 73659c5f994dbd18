import type { Answer } from '../service/answers'
import { refuse } from '../service/answers'
import type { Call } from '../service/routes'

/** What a parameter must be, as the vendor's documentation words it. */
export interface Param {
  readonly kind: 'string' | 'strings' | 'integer' | 'object'
  readonly required?: boolean
  readonly oneOf?: readonly string[]
}

type ValueOf<P extends Param> = P['kind'] extends 'string'
  ? string
  : P['kind'] extends 'strings'
    ? readonly string[]
    : P['kind'] extends 'integer'
      ? number
      : Readonly<Record<string, unknown>>

type ValuesOf<Spec extends Record<string, Param>> = {
  readonly [Name in keyof Spec]: Spec[Name]['required'] extends true ? ValueOf<Spec[Name]> : ValueOf<Spec[Name]> | undefined
}

/** Checked parameters, or the answer that refuses them. */
export type ReadParams<Values> = { readonly ok: true; readonly values: Values } | { readonly ok: false; readonly answer: Answer }

/** Reads a call's parameters from query and JSON body; the first fault makes the 422 answer. What is not in `spec` is passed over. */
export function readParams<const Spec extends Record<string, Param>>(call: Call, spec: Spec): ReadParams<ValuesOf<Spec>> {
  return checkParams(givenParams(call), spec)
}

/** The same for the members of an object. */
export function checkParams<const Spec extends Record<string, Param>>(
  given: Readonly<Record<string, unknown>>,
  spec: Spec,
): ReadParams<ValuesOf<Spec>> {
  const values: Record<string, unknown> = {}
  for (const [name, param] of Object.entries(spec)) {
    if (!Object.hasOwn(given, name)) {
      if (param.required === true) return { ok: false, answer: refuse(422, `Missing parameter ${name}`) }
      continue
    }
    const value = given[name]
    const fault = faultOf(param, value)
    if (fault !== null) return { ok: false, answer: refuse(422, `Invalid parameter '${name}' value ${inspect(value)}: ${fault}`) }
    values[name] = value
  }
  // Every value was checked against its kind just above.
  return { ok: true, values: values as ValuesOf<Spec> }
}

function givenParams(call: Call): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = {}
  for (const [name, value] of call.query) {
    // `name[]=` makes a list of it, which no text parameter takes.
    if (name.endsWith('[]')) given[name.slice(0, -2)] = call.query.getAll(name)
    else if (name !== '__proto__') given[name] = value
  }
  return isObject(call.body) ? { ...given, ...call.body } : given
}

function faultOf(param: Param, value: unknown): string | null {
  if (param.oneOf !== undefined) {
    const names = param.oneOf.map((name) => `<code>${name}</code>`).join(', ')
    return typeof value === 'string' && param.oneOf.includes(value) ? null : `Must be one of: ${names}.`
  }
  switch (param.kind) {
    case 'string':
      return typeof value === 'string' && (value.trim() !== '' || param.required !== true) ? null : 'Must be a String'
    case 'strings':
      return isTextList(value) ? null : 'Must be an array of String'
    case 'integer':
      return Number.isSafeInteger(value) ? null : 'Must be a Integer'
    case 'object':
      return isObject(value) ? null : 'Must be a Hash'
  }
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as the service's language writes it. */
function inspect(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'nil'
  if (depth > 4) return '...'
  if (Array.isArray(value)) return `[${value.map((item) => inspect(item, depth + 1)).join(', ')}]`
  if (isObject(value)) {
    return `{${Object.entries(value)
      .map(([name, item]) => `${JSON.stringify(name)}=>${inspect(item, depth + 1)}`)
      .join(', ')}}`
  }
  return JSON.stringify(value)
}
