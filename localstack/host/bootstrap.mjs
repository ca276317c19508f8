// One Lambda environment in one process: loads the handler, says that it is ready, answers invocations. Speaks the
// protocol of LocalStack's init program (https://github.com/localstack/lambda-runtime-init).
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { env } = process;

/** Output of the invocation that runs; null between two. */
let lines = null;
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = (chunk, ...rest) => {
    lines?.push(String(chunk));
    return write(chunk, ...rest);
  };
}

const handler = await loadHandler().catch(async (error) => {
  console.error(error);
  await report(`status/${env.RUNTIME_ID}/error`, describe(error));
  process.exit(1);
});

createServer(async (request, response) => {
  const invocation = JSON.parse(Buffer.concat(await request.toArray()).toString());
  response.end();
  await invoke(invocation);
}).listen(Number(env.RUNTIME_PORT), '127.0.0.1', () => report(`status/${env.RUNTIME_ID}/ready`, null));

async function loadHandler() {
  const dot = env._HANDLER.lastIndexOf('.');
  const [module, name] = [env._HANDLER.slice(0, dot), env._HANDLER.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs']
    .map((end) => join(env.LAMBDA_TASK_ROOT, module + end))
    .find(existsSync);
  if (!file) throw named('Runtime.ImportModuleError', `Cannot find module '${module}'`);
  const exported = await import(pathToFileURL(file).href);
  const found = exported[name] ?? exported.default?.[name];
  if (typeof found !== 'function')
    throw named('Runtime.HandlerNotFound', `${env._HANDLER} is undefined or not exported`);
  return found;
}

async function invoke({ 'invoke-id': id, 'invoked-function-arn': arn, payload, 'trace-id': trace }) {
  const beganAt = performance.now();
  lines = [`START RequestId: ${id} Version: ${env.AWS_LAMBDA_FUNCTION_VERSION}\n`];
  env._X_AMZN_TRACE_ID = trace;
  let outcome = 'response';
  let body;
  try {
    body = await handler(JSON.parse(payload), contextOf(id, arn));
  } catch (error) {
    console.error(error);
    outcome = 'error';
    body = describe(error);
  }
  const ms = (performance.now() - beganAt).toFixed(2);
  const logs = `${lines.join('')}END RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: ${ms} ms\n`;
  lines = null;
  await report(`invocations/${id}/logs`, { logs });
  await report(`invocations/${id}/${outcome}`, body);
}

function contextOf(id, arn) {
  const deadlineMs = Date.now() + 1000 * Number(env.AWS_LAMBDA_FUNCTION_TIMEOUT);
  return {
    awsRequestId: id,
    invokedFunctionArn: arn,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function report(path, body) {
  return fetch(`${env.RUNTIME_ENDPOINT}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? null),
  });
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

function describe(error) {
  return {
    errorType: error?.name ?? 'Error',
    errorMessage: error?.message ?? String(error),
    trace: String(error?.stack ?? '').split('\n'),
  };
}
