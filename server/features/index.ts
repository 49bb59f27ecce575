/** What the language server and the terminal show: pure functions over a file view. */
export type { ErrorPlace, ErrorRouteHost, Use } from './errorRoute';
export { errorRoute } from './errorRoute';
