// The two words of a second factor that every page may need; the rest are in words/account.ts.
import { words } from '../lib/language.svelte.ts';

export const second = words({
  code_needed: ['此账号开了两步验证,请输入验证器里的六位数,或一个恢复码。', 'This account has a second factor: give the six digits of your authenticator, or a recovery code.'],
  code: ['验证码', 'Code'],
});
