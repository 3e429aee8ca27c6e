// A provider of sign-in whose people are whoever they say, and which posts logout tokens. Its settings: argv[2], JSON.
import { Provider } from 'oidc-provider';

const said = JSON.parse(process.argv[2]);
const provider = new Provider(said.issuer, {
  clients: [{
    client_id: said.client,
    client_secret: said.secret,
    redirect_uris: [`${said.house}/back`],
    backchannel_logout_uri: `${said.house}/logout-token`,
    backchannel_logout_session_required: true,
    grant_types: ['authorization_code', 'refresh_token'],
  }],
  features: {
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    devInteractions: { enabled: true },
  },
  cookies: { keys: ['only for tests'] },
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, name: sub }) }),
  // The package calls no address of this machine: without its dispatcher it does.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
});
provider.on('backchannel.success', () => console.log('told'));
provider.on('backchannel.error', (_context, problem) => console.log(`not told: ${problem.message}`));
provider.on('server_error', (_context, problem) => console.log(problem));
provider.listen(said.port, '127.0.0.1', () => console.log('stands'));
