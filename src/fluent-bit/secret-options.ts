import { Complaint } from './option-types';
import { OptionText } from './value';
import { hasSecret, isSecretName, maskShapes } from '../secret-text';

/** Secrets in plain text among the options of a configuration. */

const REMEDY = 'use FluentBitValue.fromSecret() so that it stays in a Kubernetes Secret';

/** Options that are an HTTP header: its name, a blank, its value. */
const HEADER = /^(http_)?header$/;

/** Options whose texts are patterns, names or templates, in which `password=` comes before no password. */
const PATTERNS = /regex|rule|condition|exclude|query|format|template|labels|metadata|^(code|dummy|record)$/;

/** What may stand beside the reference to a Secret: nothing that is a part of the secret. */
const BESIDE: { readonly [option: string]: RegExp } = {
  'header': /^\S+ +((basic|bearer|token|apikey|api-key|splunk|digest|key|genie[kK]ey|sso-key)[ :=]+)?["']?$/i,
  'cloud_auth': /^[\w.@-]+:$/,
  'security.users': /^\S+ +$/,
  'webhook': /^https:\/\/[\w.-]+(\/[\w.-]*)*$/,
};

/**
 * Why a value gives a secret away, or undefined if it does not.
 *
 * @param name the option, in lowercase letters
 * @param isSecret whether the option holds a secret whatever its text looks like
 */
export function secretComplaint(name: string, value: OptionText, isSecret: boolean): Complaint | undefined {
  const text = value.toString();
  const ofHeader = isSecretHeader(name, value);
  if (isSecret || ofHeader) {
    return secretOptionComplaint(ofHeader ? 'header' : name, value);
  }
  if (PATTERNS.test(name) ? maskShapes(text) !== text : hasSecret(text)) {
    return { message: 'contains a secret in plain text', remedy: REMEDY };
  }
  return undefined;
}

/** Whether an option is a header with which a client proves who it is. */
export function isSecretHeader(name: string, value: OptionText): boolean {
  return HEADER.test(name) && isSecretName(/^\S*/.exec(value.toString())![0]);
}

function secretOptionComplaint(name: string, value: OptionText): Complaint | undefined {
  if (typeof value === 'string' || value.variables.length === 0) {
    return value.toString() === '' ? undefined : { message: 'is a secret in plain text', remedy: REMEDY };
  }
  if (value.variables.some(({ valueFrom }) => valueFrom?.fieldRef !== undefined)) {
    return { message: 'is a secret that is read from a label or a field of the pod, where everybody can read it', remedy: REMEDY };
  }
  const beside = value.texts.join('');
  if (/[A-Za-z0-9]/.test(beside) && !BESIDE[name]?.test(beside)) {
    return { message: 'has plain text beside the Secret', remedy: 'put the whole text into the Secret' };
  }
  return undefined;
}
