-- Run by neovim 0.7 or newer without an interface:  nvim --headless --clean -u NONE -l … would be newer; so: -c "luafile ask.lua"
-- Starts the server with neovim's own client, asks for a hover and for the resolved lenses of the file, and writes the
-- answers as JSON into the file named by ANSWERS.
local server, file, answers = vim.env.SERVER, vim.env.FILE, vim.env.ANSWERS

local function finish(result)
  vim.fn.writefile({ vim.fn.json_encode(result) }, answers)
  vim.cmd('qall!')
end

vim.cmd('edit ' .. vim.fn.fnameescape(file))
vim.bo.filetype = 'typescript'

local client = vim.lsp.start_client({
  name = 'async-insight',
  cmd = { 'node', server, '--stdio' },
  root_dir = vim.fn.fnamemodify(file, ':h'),
  on_error = function(code, problem) finish({ error = tostring(code) .. ' ' .. vim.inspect(problem) }) end,
})
vim.lsp.buf_attach_client(0, client)

local function request(method, params)
  local answer = vim.lsp.buf_request_sync(0, method, params, 20000)
  return answer and answer[client] and answer[client].result or nil
end

if not vim.wait(20000, function() return vim.lsp.buf_is_attached(0, client) and vim.lsp.get_client_by_id(client).initialized end, 50) then
  finish({ error = 'The server did not start.' })
  return
end

local document = { uri = vim.uri_from_bufnr(0) }
vim.api.nvim_win_set_cursor(0, { 2, 20 })
local hover = request('textDocument/hover', vim.lsp.util.make_position_params())
local lenses = {}
for _, lens in ipairs(request('textDocument/codeLens', { textDocument = document }) or {}) do
  table.insert(lenses, lens.command and lens or request('codeLens/resolve', lens))
end
finish({ hover = hover, lenses = lenses, encoding = vim.lsp.get_client_by_id(client).offset_encoding })
