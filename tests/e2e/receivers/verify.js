// A receiver of alerts that has each request checked by the libraries that receivers use, none of
// them ours: standardwebhooks and svix verify signatures, cloudevents reads CloudEvents.
//
// usage: PORT=N node verify.js SECRET OLD_SECRET WRONG_SECRET
//
// It prints a line of JSON for each request: {"path": ..., "id": ..., "says": {LIBRARY: {CASE:
// "taken" or the library's own words}}}, with a CloudEvent's attributes as `event`.
'use strict';

const http = require('node:http');
const { HTTP } = require('cloudevents');

const [secret, oldSecret, wrongSecret] = process.argv.slice(2);
const libraries = {
  standardwebhooks: require('standardwebhooks').Webhook,
  svix: require('svix').Webhook,
};

function verdict(check) {
  try {
    check();
    return 'taken';
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

// What `check` says when the clock is so many seconds ahead.
function later(seconds, check) {
  const { now } = Date;
  Date.now = () => now() + seconds * 1000;
  try {
    return verdict(check);
  } finally {
    Date.now = now;
  }
}

function verify(Webhook, body, headers) {
  const ours = new Webhook(secret);
  return {
    'as it came': verdict(() => ours.verify(body, headers)),
    'with the old secret': verdict(() => new Webhook(oldSecret).verify(body, headers)),
    'with a wrong secret': verdict(() => new Webhook(wrongSecret).verify(body, headers)),
    'another body': verdict(() => ours.verify(body.replace('Pokrovsk', 'Petrovsk'), headers)),
    'another id': verdict(() => ours.verify(body, { ...headers, 'webhook-id': 'alert_other' })),
    'four minutes old': later(240, () => ours.verify(body, headers)),
    'six minutes old': later(360, () => ours.verify(body, headers)),
    'from six minutes ahead': later(-360, () => ours.verify(body, headers)),
  };
}

function readEvent(body, headers) {
  const event = HTTP.toEvent({ headers, body });
  event.validate();
  return JSON.parse(JSON.stringify(event));
}

function withoutSource(body) {
  const { source, ...rest } = JSON.parse(body);
  return JSON.stringify(rest);
}

http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts).toString('utf8');
    const { headers } = request;
    const line = { path: request.url, id: headers['webhook-id'], says: {} };
    for (const [name, Webhook] of Object.entries(libraries)) {
      line.says[name] = verify(Webhook, body, headers);
    }
    if ((headers['content-type'] ?? '').startsWith('application/cloudevents')) {
      line.says.cloudevents = {
        'as it came': verdict(() => { line.event = readEvent(body, headers); }),
        'without its source': verdict(() => readEvent(withoutSource(body), headers)),
      };
    }
    console.log(JSON.stringify(line));
    response.writeHead(204).end();
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
