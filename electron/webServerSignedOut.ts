/**
 * The page for a browser that has no session. It must not need the window's files or any script: it is what a person
 * sees when the address was already used.
 */
export const signedOutPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="dark light">
    <link rel="icon" href="data:,">
    <title>Fairlead: this address was used</title>
  </head>
  <body>
    <main>
      <h1>This browser is not signed in to Fairlead</h1>
      <p>
        An address of Fairlead works once, in one browser profile. This one was already used, or Fairlead was started
        again since.
      </p>
      <p>
        To get a new address, run <code>npm start</code> (or <code>fairlead serve</code>) again while Fairlead runs. It
        prints one and leaves your sessions alone.
      </p>
    </main>
  </body>
</html>
`;
