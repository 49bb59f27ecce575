export { describe } from './log';
export { serve } from './serve';
