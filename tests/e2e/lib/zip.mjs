// SPDX-License-Identifier: Apache-2.0
// A zip archive from names and contents, so that a test can say what is broken in it.
import { deflateRawSync } from 'node:zlib';

const crcTable = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/* The end of a directory of more than 65,535 members, as ZIP64 writes it, and where it stands. */
function zip64End(n, indexBytes, at) {
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 0, 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(n), 24);
  record.writeBigUInt64LE(BigInt(n), 32);
  record.writeBigUInt64LE(BigInt(indexBytes), 40);
  record.writeBigUInt64LE(BigInt(at), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 0, 'latin1');
  locator.writeBigUInt64LE(BigInt(at + indexBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}

/* `members` is [[name, text or bytes], ...]; all are deflated. */
export function zip(members) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, content] of members) {
    const bytes = Buffer.from(content);
    const packed = Buffer.from(deflateRawSync(bytes)); // the original keeps 16 KiB alive for a few bytes
    const label = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0); // version needed
    fields.writeUInt16LE(8, 4); // deflate
    fields.writeUInt16LE(0x21, 8); // 1980-01-01
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(label.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, place, label);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fields, label, packed);
    at += 4 + fields.length + label.length + packed.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  const n = Math.min(members.length, 0xffff);
  end.writeUInt16LE(n, 8);
  end.writeUInt16LE(n, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(at, 16);
  const more = n < members.length ? zip64End(members.length, index.length, at) : Buffer.alloc(0);
  return Buffer.concat([...parts, index, more, end]);
}
