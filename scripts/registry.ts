import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';

/**
 * An npm registry on the loopback that has one packed package as its newest release, and sends the client to the
 * configured registry for all others. So a command that installs the package by its name installs the packed one.
 */
export async function withRegistry<T>(tarball: string, use: (url: string) => Promise<T>): Promise<T> {
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }));
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim().replace(/\/$/, '');
  const server = createServer((request, response) => {
    const url = `http://${request.headers.host}`;
    if (request.url === `/${manifest.name}`) {
      const version = { ...manifest, dist: { tarball: `${url}/packed.tgz` } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ 'name': manifest.name, 'dist-tags': { latest: manifest.version }, 'versions': { [manifest.version]: version } }));
    } else if (request.url === '/packed.tgz') {
      response.end(readFileSync(tarball));
    } else {
      response.writeHead(302, { location: `${upstream}${request.url}` }).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
