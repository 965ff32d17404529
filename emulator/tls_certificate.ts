/**
 * Creates a self-signed certificate for loopback, for clients that require https. It is also a
 * certificate authority, so that clients can trust it.
 * https://www.rfc-editor.org/rfc/rfc5280
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 30;

/** A DER value. https://www.itu.int/rec/T-REC-X.690 */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const digits = Buffer.from(
    bytes.toString(16).padStart(2 * Math.ceil(bytes.toString(16).length / 2), '0'),
    'hex',
  );
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
}

const sequence = (...contents: Buffer[]): Buffer => der(0x30, ...contents);
const octets = (content: Buffer): Buffer => der(0x04, content);
const bits = (content: Buffer, unused = 0): Buffer => der(0x03, Buffer.from([unused]), content);
const TRUE = der(0x01, Buffer.from([0xff]));

/** The encoded object identifiers that the certificate uses. */
const OID = {
  commonName: '0603550403',
  ecdsaWithSha256: '06082a8648ce3d040302',
  subjectKeyIdentifier: '0603551d0e',
  keyUsage: '0603551d0f',
  subjectAltName: '0603551d11',
  basicConstraints: '0603551d13',
  extendedKeyUsage: '0603551d25',
  serverAuth: '06082b06010505070301',
} as const;
const oid = (name: keyof typeof OID): Buffer => Buffer.from(OID[name], 'hex');

function time(ms: number): Buffer {
  const text = new Date(ms)
    .toISOString()
    .slice(0, 19)
    .replaceAll(/[-:]|T/g, '');
  return der(0x18, Buffer.from(`${text}Z`));
}

function extension(name: keyof typeof OID, isCritical: boolean, value: Buffer): Buffer {
  return sequence(oid(name), ...(isCritical ? [TRUE] : []), octets(value));
}

/** @param names host names in addition to loopback. */
export function makeCertificate(names: readonly string[] = [], nowMs = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const name = sequence(der(0x31, sequence(oid('commonName'), der(0x0c, Buffer.from('Dataverse emulator')))));
  const hosts = ['localhost', ...names].map((host) => der(0x82, Buffer.from(host)));
  const addresses = [Buffer.from([127, 0, 0, 1]), Buffer.concat([Buffer.alloc(15), Buffer.from([1])])];
  const extensions = sequence(
    extension('basicConstraints', true, sequence(TRUE)),
    // For signatures, and for signing certificates.
    extension('keyUsage', true, bits(Buffer.from([0x84]), 2)),
    extension('extendedKeyUsage', false, sequence(oid('serverAuth'))),
    extension('subjectKeyIdentifier', false, octets(createHash('sha1').update(spki).digest())),
    extension('subjectAltName', false, sequence(...hosts, ...addresses.map((address) => der(0x87, address)))),
  );
  const algorithm = sequence(oid('ecdsaWithSha256'));
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name,
    sequence(time(nowMs - DAY_MS), time(nowMs + VALID_DAYS * DAY_MS)),
    name,
    spki,
    der(0xa3, extensions),
  );
  const whole = sequence(body, algorithm, bits(sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
