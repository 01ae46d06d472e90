// Asks the service over HTTP, waits as long as it is told, asks again, and prints as JSON what it got: ask.mjs ADDRESS.

const [base] = process.argv.slice(2);
const ask = () =>
  fetch(`${base}/v1/requests`, {
    method: "POST",
    headers: { "Accept-Language": "de", "Content-Type": "application/json" },
    body: JSON.stringify({ id: "r-1", user: "ada", query: "List the open tickets" }),
  });

const first = await ask();
const problem = await first.json();
const wait = Number(first.headers.get("Retry-After"));
await new Promise((resolve) => setTimeout(resolve, wait * 1000));
const page = await fetch(new URL(problem.type, base));
const told = {
  status: first.status,
  content_type: first.headers.get("Content-Type"),
  language: first.headers.get("Content-Language"),
  reference: first.headers.get("Breakfall-Reference"),
  problem,
  page_status: page.status,
  waited_seconds: wait,
  then: await (await ask()).json(),
};
console.log(JSON.stringify(told));
