# Puts together what runs in frames: cmake -DFROM=<this folder> -DMODULES=<node_modules> -DTO=<folder> -P Assemble.cmake

# Without comment lines and indentation.
function(read_own name variable)
    file(READ ${FROM}/${name} text)
    string(REGEX REPLACE "\n[ ]+" "\n" text "\n${text}")
    string(REGEX REPLACE "\n//[^\n]*" "" text "${text}")
    set(${variable} "${text}" PARENT_SCOPE)
endfunction()

# join(FILE own or module files …)
function(join target)
    set(all "")
    foreach(part ${ARGN})
        if(part MATCHES "/")
            file(READ ${MODULES}/${part} text)
        else()
            read_own(${part} text)
        endif()
        string(REGEX REPLACE "\n/[/*][#@] ?sourceMappingURL=[^\n]*" "" text "${text}")
        string(APPEND all "${text}\n")
    endforeach()
    file(WRITE ${TO}/${target} "${all}")
endfunction()

file(REMOVE_RECURSE ${TO})
foreach(own outer.js deeds.js keys.js zoom.js bridge.js pybossa.js player.js modernizr.js)
    join(${own} ${own})
endforeach()
join(presenter.js jquery/dist/jquery.min.js bootstrap/dist/js/bootstrap.min.js modernizr.js notify.js pybossa.js)
join(presenter.css bootstrap/dist/css/bootstrap.min.css font-awesome/css/font-awesome.min.css bootstrap2.css)
join(jquery.js jquery/dist/jquery.min.js)
join(bootstrap.js bootstrap/dist/js/bootstrap.min.js)
join(raphael.js raphael/raphael.min.js)
join(pdf.js pdfjs-dist/build/pdf.min.js)
join(pdf.worker.js pdfjs-dist/build/pdf.worker.min.js)
file(COPY ${MODULES}/font-awesome/fonts/fontawesome-webfont.woff2 ${MODULES}/font-awesome/fonts/fontawesome-webfont.woff
     ${MODULES}/bootstrap/dist/fonts/glyphicons-halflings-regular.woff2 ${MODULES}/bootstrap/dist/fonts/glyphicons-halflings-regular.woff
     DESTINATION ${TO})
