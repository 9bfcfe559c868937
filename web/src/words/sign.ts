// Words of sign-in, sign-up and one's own settings.
import { words } from '../lib/language.svelte.ts';

export const s = words({
  title: ['登录公道', 'Sign in to Gongdao'],
  promise: [
    '先托管资金,再领取题目;时薪写明,每个决定都有可核验的回执。',
    'Money is in escrow before anyone works, pay is shown by the hour, and every decision leaves a receipt you can check.',
  ],
  verify_link: ['不用登录:核验一张回执', 'Without signing in: verify a receipt'],
  invitation: ['邀请码', 'Invitation code'],
  invitation_hint: ['在邀请链接里,或由平台发给你。', 'It is in the invitation link, or the operator gave it to you.'],
  name: ['称呼', 'Name'],
  name_hint: ['别人怎么称呼你,可以不是真名。发布方只看到代号,看不到它。', 'What you are called; it need not be your real name. Requesters see a pseudonym instead.'],
  agree_age: ['我已满 18 周岁', 'I am 18 or older'],
  agree_first: ['请先确认已满 18 周岁', 'Confirm first that you are 18 or older'],
  create: ['注册', 'Sign up'],
  have_account: ['已有账号?登录', 'Have an account? Sign in'],
  settings: ['我的', 'Me'],
  account: ['账号', 'Account'],
  since: ['{day} 加入', 'Joined {day}'],
  appearance: ['语言与外观', 'Language and appearance'],
  theme_pages: ['页面外观', 'Pages'],
  theme_bench: ['工作台外观', 'Workbench'],
  my_receipts: ['我的回执', 'My receipts'],
  my_receipts_text: ['每个决定的凭证,可下载、可离线核验。', 'The proof of every decision, to keep and to check offline.'],
  api_keys: ['接口密钥', 'API keys'],
  api_keys_text: ['给程序用的令牌,可随时作废。', 'Tokens for programs; revoke them at any time.'],
  balances: ['余额', 'Balances'],
  no_balance: ['还没有余额。', 'No balance yet.'],
});
