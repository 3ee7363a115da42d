import { refuse } from '../problem';
import { fromSecretKey } from '../secret-key-ref';

/** The key of a Kubernetes Secret. */
export interface SecretKey {
  /** The name of the Secret, in the namespace of the pod that uses it. */
  readonly name: string;

  /** The key inside the Secret. */
  readonly key: string;

  /**
   * Whether the pod starts without the Secret or the key, and then without a value. Otherwise it waits for them, and with an agent that is a
   * native sidecar Ray waits too.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** An environment variable that a configuration reads, and where the agent's container gets it from. */
export interface AgentVariable {
  /** The name of the variable. */
  readonly name: string;

  /**
   * The `valueFrom` of the container's environment variable, as in the Kubernetes API.
   *
   * @default - the container has the variable already
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
   */
  readonly valueFrom?: any;

  /**
   * Whether it holds a secret, so that nobody may set it to a plain text.
   *
   * @default false
   */
  readonly secret?: boolean;
}

/**
 * A value of a Fluent Bit option that holds environment variables.
 *
 * Fluent Bit replaces `${NAME}` when it starts. A plain string with `${` in it is refused everywhere in this
 * library, so that nothing is expanded by accident; this class is the only way to write a reference. A
 * reference knows where its variable comes from, and what places the agent in a pod sets it.
 *
 * @see https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode/variables
 */
export class FluentBitValue {
  /**
   * A variable that the agent's container has already, or gets by other means.
   *
   * @param variable its name: letters, digits and `_`, not starting with a digit
   */
  public static fromEnv(variable: string): FluentBitValue {
    return FluentBitValue.reference({ name: variable });
  }

  /**
   * A variable that is set from a label of the pod (downward API).
   *
   * @param variable the variable's name
   * @param label the label's key, e.g. `ray.io/cluster`
   */
  public static fromPodLabel(variable: string, label: string): FluentBitValue {
    if (!/^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$/.test(label)) {
      refuse('FluentBitValue', { property: 'label', value: label, message: 'is not a label key', remedy: 'use a key like ray.io/cluster' });
    }
    return FluentBitValue.fromPodField(variable, `metadata.labels['${label}']`);
  }

  /**
   * A variable that is set from a field of the pod (downward API).
   *
   * @param variable the variable's name
   * @param fieldPath e.g. `metadata.namespace`
   */
  public static fromPodField(variable: string, fieldPath: string): FluentBitValue {
    return FluentBitValue.reference({ name: variable, valueFrom: { fieldRef: { fieldPath } } });
  }

  /**
   * A variable that is set from a Secret: the only way to give a password or a token.
   *
   * @param variable the variable's name
   * @param secret the Secret's name and key
   */
  public static fromSecret(variable: string, secret: SecretKey): FluentBitValue {
    return FluentBitValue.reference({ name: variable, valueFrom: fromSecretKey(secret) });
  }

  /**
   * Texts and references in a row, e.g. `FluentBitValue.join('http-', FluentBitValue.fromEnv('ZONE'))`.
   *
   * @param parts strings are literal text
   */
  public static join(...parts: (string | FluentBitValue)[]): FluentBitValue {
    return new FluentBitValue(parts.flatMap((part) => (part instanceof FluentBitValue ? part.parts : [part])));
  }

  private static reference(variable: AgentVariable): FluentBitValue {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(variable.name)) {
      refuse('FluentBitValue', {
        property: 'name',
        value: variable.name,
        message: 'is not the name of an environment variable',
        remedy: 'use letters, digits and _, not starting with a digit',
      });
    }
    return new FluentBitValue([variable]);
  }

  /** @internal */
  private readonly parts: readonly (string | AgentVariable)[];

  private constructor(parts: readonly (string | AgentVariable)[]) {
    this.parts = parts;
  }

  /** The variables that this value reads. */
  public get variables(): AgentVariable[] {
    return this.parts.filter((part): part is AgentVariable => typeof part !== 'string');
  }

  /** The literal texts between the references. */
  public get texts(): string[] {
    return this.parts.filter((part): part is string => typeof part === 'string');
  }

  /** The value as Fluent Bit reads it, with `${NAME}` for each reference. */
  public toString(): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : `\${${part.name}}`)).join('');
  }
}

/** A value as the methods of this library take it. */
export type OptionText = string | FluentBitValue;

/**
 * Why a text cannot stand in a Fluent Bit configuration, or undefined if it can.
 *
 * Both formats are read line by line or by a YAML reader that refuses control characters, both expand `${`, and
 * the classic format cuts blanks at both ends: what could come out of that differently than it went in is refused.
 */
export function textProblem(value: OptionText): { message: string; remedy: string } | undefined {
  const text = value.toString();
  const literals = typeof value === 'string' ? [value] : value.texts;
  if (/[\r\n\0]/.test(text)) {
    return { message: 'contains a line break or NUL', remedy: 'keep it on one line' };
  }
  // eslint-disable-next-line no-control-regex
  if (/[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(text)) {
    return { message: 'contains a control character', remedy: 'leave it out; in a regular expression write it as an escape' };
  }
  if (/\p{Surrogate}/u.test(text)) {
    return { message: 'is not well-formed Unicode', remedy: 'remove the lone surrogate' };
  }
  if (text === '') {
    return { message: 'is empty', remedy: 'leave the option out' };
  }
  if (text.trim() !== text) {
    return { message: 'begins or ends with a blank, which Fluent Bit cuts off', remedy: 'remove it' };
  }
  if (literals.some((literal) => literal.includes('${')) || referenceInText(value)) {
    return { message: 'contains ${, which Fluent Bit would expand', remedy: 'use FluentBitValue.fromEnv() for an environment variable' };
  }
  if (closingBraceBeforeReference(value)) {
    return { message: 'has a } before an environment variable, which keeps Fluent Bit from expanding it', remedy: 'put the variable first, or remove the }' };
  }
  return undefined;
}

/** Whether `${` comes about where a text meets a reference or another text. */
function referenceInText(value: OptionText): boolean {
  return typeof value !== 'string' && count(value.toString(), '${') !== value.variables.length;
}

function closingBraceBeforeReference(value: OptionText): boolean {
  if (typeof value === 'string') {
    return false;
  }
  const beforeLast = value.toString().slice(0, value.toString().lastIndexOf('${'));
  return value.variables.length > 0 && count(beforeLast, '}') !== value.variables.length - 1;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
