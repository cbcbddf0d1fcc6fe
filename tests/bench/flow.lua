-- wrk: asks for a task and answers it, again and again. Arguments: the project's id, then an API key for each thread (-t and -c are equal, so
-- that a thread has one connection and its answers come in order).
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    project = arguments[1]
    local key = arguments[1 + number]
    ask = wrk.format("GET", "/api/project/" .. project .. "/newtask", { Authorization = key })
    headers = { Authorization = key, ["Content-Type"] = "application/json" }
    task = nil
end

function request()
    if not task then
        return ask
    end
    return wrk.format("POST", "/api/taskrun", headers,
        '{"project_id":' .. project .. ',"task_id":' .. task .. ',"info":{"seen":true}}')
end

function response(status, _, body)
    if task then
        task = nil
    elseif status == 200 then
        task = body:match('"id": ?(%d+)')
    end
end
