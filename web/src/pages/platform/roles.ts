// The roles an account can hold, in the order pages show them.
import type { RoleName } from '../../api/names.ts';

export const ROLES: RoleName[] = ['worker', 'requester', 'reviewer', 'operator', 'auditor'];
