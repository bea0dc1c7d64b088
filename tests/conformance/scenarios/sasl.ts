/** SASL where nobody is asked who they are: a client that wants to say it all the same. */
import { scenario } from "../scenario.ts";

scenario("SASL: the requests of an exchange on a listener that asks for none, in every version", async (talk) => {
  const peer = await talk.connect();
  for (const version of [0, 1]) {
    for (const mechanism of ["PLAIN", "SCRAM-SHA-256", "", "nonsense"]) {
      await peer.ask(`handshake v${version} for ${mechanism}`, "SaslHandshake", version, { mechanism });
    }
  }
  for (const version of [0, 1, 2]) {
    await peer.ask(`authenticate v${version}`, "SaslAuthenticate", version, {
      authBytes: new TextEncoder().encode("\u0000alice\u0000secret"),
    });
  }
});
