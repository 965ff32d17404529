/**
 * Reads the certificate that an app signs in with, as people paste it: PEM, with or without its chain, and its RSA key,
 * encrypted or not. MSAL accepts only unencrypted RSA keys, and needs a thumbprint that is computed here.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ConnectorError } from '../core/errors.ts';
import { pemBlocks, repairPem, withoutPem } from './pem_text.ts';

export interface CertificateInput {
  readonly certificate: string;
  readonly privateKey: string;
  readonly passphrase: string | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

export interface SigningCertificate {
  /** SHA-256, in hexadecimal digits without colons. */
  readonly thumbprintSha256: string;
  /** PKCS #8 in PEM, not encrypted. */
  readonly privateKey: string;
  /** All certificates in PEM, the app's own first; undefined if there is only one. */
  readonly chain: string | undefined;
  readonly validUntilMs: number;
}

const NEW_PAIR =
  'openssl req -x509 -newkey rsa:3072 -noenc -days 365 -subj "/CN=airbyte" -keyout private_key.pem -out certificate.pem';

/** @throws ConnectorError `config_invalid` that names the property and the openssl command that solves the problem. */
export function readCertificate(input: CertificateInput): SigningCertificate {
  const certificates = readCertificates(input.certificate);
  const key = readKey(input);
  const own = certificates.find((one) => one.checkPrivateKey(key));
  if (own === undefined) {
    throw invalid(
      '`authentication.private_key` is not the key of `authentication.certificate`. Enter a certificate and its own key; both commands must print the same: openssl x509 -in certificate.pem -noout -pubkey; openssl pkey -in private_key.pem -pubout',
    );
  }
  requireValid(own, input.nowMs);
  const others = certificates.filter((one) => one !== own);
  return {
    thumbprintSha256: own.fingerprint256.replaceAll(':', ''),
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
    chain: others.length === 0 ? undefined : [own, ...others].map(String).join(''),
    validUntilMs: own.validToDate.getTime(),
  };
}

function readCertificates(text: string): X509Certificate[] {
  const pem = repairPem(text);
  const blocks = pemBlocks(pem, /^(?:TRUSTED |X509 )?CERTIFICATE$/);
  if (blocks.length > 0) return blocks.map((block) => parseCertificate(block));
  if (pemBlocks(pem, /PRIVATE KEY$/).length > 0) {
    throw invalid(
      '`authentication.certificate` contains a private key. Enter the certificate there, and the key in `authentication.private_key`',
    );
  }
  if (pemBlocks(pem, /^CERTIFICATE REQUEST$/).length > 0) {
    throw invalid(
      `\`authentication.certificate\` contains a certificate request. Enter the certificate that was issued for it, or create a self-signed one: ${NEW_PAIR}`,
    );
  }
  const bytes = withoutPem(text);
  if (bytes !== undefined && isPkcs12(bytes)) throw invalid(pfxAdvice('authentication.certificate'));
  // A DER certificate in base64, without the BEGIN and END lines.
  if (bytes !== undefined) return [parseCertificate(bytes)];
  throw invalid(
    '`authentication.certificate` is not a certificate in PEM. It begins with the line -----BEGIN CERTIFICATE-----',
  );
}

function parseCertificate(content: string | Buffer): X509Certificate {
  try {
    return new X509Certificate(content);
  } catch {
    // OpenSSL's message is about bytes; the user needs the name of the property.
    throw invalid(
      '`authentication.certificate` is truncated or damaged. Enter all of it, from the line BEGIN CERTIFICATE to the line END CERTIFICATE; this command must print it: openssl x509 -in certificate.pem -noout -text',
    );
  }
}

function readKey({ passphrase, privateKey }: CertificateInput): KeyObject {
  const pem = repairPem(privateKey);
  const [block] = pemBlocks(pem, /PRIVATE KEY$/);
  if (block === undefined) throw invalid(keyProblem(privateKey, pem));
  if (block.includes('BEGIN OPENSSH')) {
    throw invalid(
      '`authentication.private_key` is in the format of OpenSSH. Convert a copy of it: ssh-keygen -p -m PKCS8 -f private_key.pem',
    );
  }
  const isEncrypted = block.includes('BEGIN ENCRYPTED') || block.includes('Proc-Type: 4,ENCRYPTED');
  if (isEncrypted && passphrase === undefined) {
    throw invalid(
      '`authentication.private_key` is encrypted; enter its passphrase in `authentication.passphrase`',
    );
  }
  const key = parseKey(block, passphrase, isEncrypted);
  if (key.asymmetricKeyType !== 'rsa') {
    throw invalid(
      `\`authentication.private_key\` is a key of type ${key.asymmetricKeyType}, and Microsoft Entra accepts only RSA keys. Create a new pair and upload its certificate: ${NEW_PAIR}`,
    );
  }
  return key;
}

function parseKey(pem: string, passphrase: string | undefined, isEncrypted: boolean): KeyObject {
  try {
    return createPrivateKey(passphrase === undefined ? { key: pem } : { key: pem, passphrase });
  } catch {
    // OpenSSL's message may quote bytes of the key.
    throw invalid(
      isEncrypted
        ? '`authentication.private_key` cannot be decrypted with `authentication.passphrase`. This command asks for the passphrase and checks it: openssl pkey -in private_key.pem -noout'
        : '`authentication.private_key` is truncated or damaged. Enter all of it, from its BEGIN line to its END line',
    );
  }
}

function keyProblem(text: string, pem: string): string {
  if (pemBlocks(pem, /CERTIFICATE$/).length > 0) {
    return '`authentication.private_key` contains a certificate. Enter the private key instead';
  }
  const bytes = withoutPem(text);
  if (bytes !== undefined && isPkcs12(bytes)) return pfxAdvice('authentication.private_key');
  return '`authentication.private_key` is not a key in PEM. It begins with a line such as -----BEGIN PRIVATE KEY-----';
}

/** https://www.rfc-editor.org/rfc/rfc7292#section-4: version 3, then content of type PKCS #7 data. */
function isPkcs12(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 16).includes(Buffer.from('020103', 'hex')) &&
    bytes.subarray(0, 64).includes(Buffer.from('2a864886f70d0107', 'hex'))
  );
}

function pfxAdvice(property: string): string {
  return `\`${property}\` is a PFX file. Convert it: openssl pkcs12 -in app.pfx -clcerts -nokeys -out certificate.pem; openssl pkcs12 -in app.pfx -nocerts -noenc -out private_key.pem`;
}

function requireValid({ validFromDate, validToDate }: X509Certificate, nowMs: number): void {
  if (validToDate.getTime() <= nowMs) {
    throw invalid(
      `the certificate expired on ${day(validToDate)}. Create a new pair, upload its certificate to the app registration and enter both here: ${NEW_PAIR}`,
    );
  }
  if (validFromDate.getTime() > nowMs) {
    throw invalid(
      `the certificate is not valid before ${day(validFromDate)}. Use one that is valid now, and check the clock of this machine; this command shows the dates: openssl x509 -in certificate.pem -noout -dates`,
    );
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function invalid(problem: string): ConnectorError {
  return new ConnectorError('config', 'config_invalid', `The configuration cannot be used: ${problem}.`);
}
